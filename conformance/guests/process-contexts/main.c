/*
 * Process-context identifiers.
 *
 * With CR4.PCIDE a guest tags its translations itself, by the low bits of CR3, and keeps them over
 * a change of CR3. The tag of the guest and the one the hypervisor gives it (VPID, ASID) must both
 * count: two guests on one physical CPU use the same identifiers for tables of their own, and find
 * their own pages after each turn of the other. Within a guest, a context sees its own table's
 * page, INVPCID of one context and of one address makes a change of the table seen, and does not
 * need to be trusted to do more. Without the CPUID bit, the CR4 bit and INVPCID must be refused.
 *
 * @sdm 4.10.1, volume 2 INVPCID; @apm 5.5.1
 */
#include "guest.h"

#define FEATURE_PCID (1u << 17)
#define FEATURE_INVPCID (1u << 10)
#define CR4_PCIDE (1ul << 17)
#define CR3_KEEP (1ul << 63)
#define LINEAR 0x30000000ul
#define CONTEXTS 4
#define ROUNDS 30

#ifdef ROLE_VICTIM
#define MARK 0x5e000000u
#else
#define MARK 0xa7000000u
#endif

extern uint64_t page_root[512], page_pointers[512], page_directories[4 * 512];

static uint64_t roots[CONTEXTS][512] __attribute__((aligned(4096)));
static uint64_t pointers[CONTEXTS][512] __attribute__((aligned(4096)));
static uint64_t directory[CONTEXTS][512] __attribute__((aligned(4096)));
static uint64_t leaves[CONTEXTS][512] __attribute__((aligned(4096)));

static uint64_t entry_of(const void *page) {
  return (unsigned long)page | PTE_PRESENT | PTE_WRITE;
}

/* A context that differs from the first one only at LINEAR. */
static void build(unsigned i, uint32_t *page) {
  memcpy(roots[i], page_root, PAGE_SIZE);
  memcpy(pointers[i], page_pointers, PAGE_SIZE);
  memcpy(directory[i], page_directories, PAGE_SIZE);
  roots[i][0] = entry_of(pointers[i]);
  pointers[i][0] = entry_of(directory[i]);
  directory[i][LINEAR >> 21] = entry_of(leaves[i]);
  leaves[i][0] = entry_of(page);
  *page = MARK + i;
}

static uint32_t look(unsigned context, unsigned long keep) {
  write_cr3((unsigned long)roots[context] | (context + 1) | keep);
  return *(volatile uint32_t *)LINEAR;
}

static int invpcid(unsigned long type, uint64_t context, unsigned long address) {
  struct {
    uint64_t context, address;
  } descriptor = {context, address};
  return PROBE("invpcid %0, %1", : : "m"(descriptor), "r"(type) : "memory");
}

static void move(unsigned context, unsigned long type) {
  uint32_t *page = spare_page(CONTEXTS + context);
  *page = MARK + 0x100 + context;
  look(context, 0);
  leaves[context][0] = entry_of(page);
  check_equal(invpcid(type, context + 1, LINEAR), NO_FAULT, "INVPCID type %lu", type);
  check_equal((long)look(context, CR3_KEEP), (long)(MARK + 0x100 + context),
              "the new page after INVPCID type %lu", type);
}

static void invalidations(void) {
  move(0, 0);
  move(1, 1);
  move(2, 2);
  check_equal(invpcid(4, 1, LINEAR), VECTOR_GP, "INVPCID type 4");
  check_equal(invpcid(1, 1ul << 12, 0), VECTOR_GP, "INVPCID with a reserved bit");
  check_equal(invpcid(0, 1, 1ul << 47), VECTOR_GP, "INVPCID of an address that is not canonical");
}

// [guest->req~vcs-tags~1]
// [guest->req~cpu-paging-rights~1]
void test_main(void) {
  require_xen();
  unsigned long cr4 = read_cr4();
  if (!(cpuid(1, 0).ecx & FEATURE_PCID)) {
    check_equal(PROBE("mov %0, %%cr4", : : "r"(cr4 | CR4_PCIDE) : "memory"), VECTOR_GP,
                "CR4.PCIDE without its CPUID bit");
    return;
  }
  for (unsigned i = 0; i < CONTEXTS; i++) {
    build(i, spare_page(i));
  }
  write_cr4(cr4 | CR4_PCIDE);
  unsigned wrong = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    for (unsigned i = 0; i < CONTEXTS; i++) {
      wrong += look(i, round ? CR3_KEEP : 0) != MARK + i;
    }
    yield();
  }
  check_equal((long)wrong, 0, "looks that showed another page");
  if (cpuid(7, 0).ebx & FEATURE_INVPCID) {
    invalidations();
  } else {
    check_equal(invpcid(2, 0, 0), VECTOR_UD, "INVPCID without its CPUID bit");
  }
  write_cr3((unsigned long)page_root);
  write_cr4(cr4);
}
