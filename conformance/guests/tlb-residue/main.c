/*
 * Cached translations across a switch of guests.
 *
 * VPIDs and ASIDs let translations of several guests live in one TLB, told apart by a tag. A tag
 * that two guests share, or that is given to the next one without a flush, makes a linear address
 * of the one lead to a frame of the other; no page table shows it. Victim and attacker map the same
 * linear addresses to pages of their own, some of them global, which a change of CR3 does not
 * flush, and look through them after each switch. Each finds its own mark, or the tags are broken.
 * Half way through, the mappings move to other pages, with INVLPG only.
 *
 * @sdm 29.4 (caching translations), 4.10; @apm 15.16
 */
#include "guest.h"

#define LINEAR 0x30000000ul
#define PAGES 32
#define ROUNDS 60
#define PTE_GLOBAL 0x100ull

#ifdef ROLE_VICTIM
#define MARK 0x5e000000u
#else
#define MARK 0xa7000000u
#endif

static volatile uint32_t *view(unsigned page) {
  return (volatile uint32_t *)(LINEAR + page * PAGE_SIZE);
}

/* Maps every linear page to a physical one from `first` on, which holds its own number. */
static void map(unsigned first) {
  for (unsigned i = 0; i < PAGES; i++) {
    uint32_t *page = spare_page(first + i);
    *page = MARK | (first + i);
    uint64_t global = i % 2 ? PTE_GLOBAL : 0;
    *page_entry((unsigned long)view(i)) =
        (unsigned long)page | PTE_PRESENT | PTE_WRITE | global;
    invlpg((void *)view(i));
  }
}

static void look(unsigned first) {
  for (unsigned i = 0; i < PAGES; i++) {
    uint32_t found = *view(i);
    if (found != (MARK | (first + i))) {
      result_fail("page %u shows %x instead of %x", i, found, MARK | (first + i));
    }
  }
}

// [guest->req~vcs-tags~1]
void test_main(void) {
  require_xen();
  write_cr4(read_cr4() | CR4_PGE);
  for (unsigned half = 0; half < 2; half++) {
    unsigned first = half * PAGES;
    map(first);
    for (unsigned round = 0; round < ROUNDS; round++) {
      look(first);
      yield();
    }
  }
  check(true, "every look found the own mark");
}
