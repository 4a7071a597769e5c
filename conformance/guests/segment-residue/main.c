/*
 * What a segment register hides.
 *
 * Loading a selector copies base, limit and rights from the descriptor table into a part that no
 * instruction shows; from then on the table does not matter. Victim and attacker load FS, GS and
 * LDTR by the same selectors from tables of their own, with different bases, and then destroy the
 * descriptors. After every turn of the other on their one physical CPU each reads through FS and
 * GS: a hypervisor that reloads selectors instead of moving the hidden parts, or leaves the
 * other's, shows the wrong word or a fault. GDTR, IDTR, LDTR and TR must read back as well.
 *
 * @sdm 3.4.3 (segment registers), 25.4.1; @apm 15.5.1
 */
#include "guest.h"

#define ROUNDS 40
#define ENTRIES 32
#define FS_SELECTOR 0x60
#define GS_SELECTOR 0x68
#define LDT_SELECTOR 0x80 /* two slots in long mode */

#ifdef ROLE_VICTIM
#define SALT 0x5e5e0000u
#else
#define SALT 0xa7a70000u
#endif

struct table_register {
  uint16_t limit;
  unsigned long base;
} __attribute__((packed));

static uint64_t table[ENTRIES] __attribute__((aligned(16)));
static uint64_t local_table[2] __attribute__((aligned(16)));
static volatile uint32_t own_words[64] __attribute__((aligned(16)));

static uint64_t descriptor(unsigned long base, uint64_t rights, unsigned limit) {
  return rights | (limit & 0xffff) | (uint64_t)(base & 0xffffff) << 16 |
         (uint64_t)(base >> 24 & 0xff) << 56;
}

static uint32_t by_fs(void) {
  uint32_t value;
  asm volatile("movl %%fs:4, %0" : "=r"(value));
  return value;
}

static uint32_t by_gs(void) {
  uint32_t value;
  asm volatile("movl %%gs:8, %0" : "=r"(value));
  return value;
}

static void load(void) {
  struct table_register old, new = {sizeof(table) - 1, (unsigned long)table};
  asm volatile("sgdt %0" : "=m"(old));
  memcpy(table, (void *)old.base, old.limit + 1u);
  table[FS_SELECTOR / 8] =
      descriptor((unsigned long)own_words, 0x0040930000000000, sizeof(own_words) - 1);
  table[GS_SELECTOR / 8] =
      descriptor((unsigned long)own_words + 64, 0x0040930000000000, sizeof(own_words) - 65);
  table[LDT_SELECTOR / 8] =
      descriptor((unsigned long)local_table, 0x0000820000000000, sizeof(local_table) - 1);
  asm volatile("lgdt %0" : : "m"(new) : "memory");
  asm volatile("mov %w0, %%fs" : : "r"(FS_SELECTOR) : "memory");
  asm volatile("mov %w0, %%gs" : : "r"(GS_SELECTOR) : "memory");
  asm volatile("lldt %w0" : : "r"(LDT_SELECTOR) : "memory");
  table[FS_SELECTOR / 8] = table[GS_SELECTOR / 8] = table[LDT_SELECTOR / 8] = 0;
}

static bool tables_hold(void) {
  struct table_register gdtr;
  uint16_t local = 0, task = 0;
  asm volatile("sgdt %0" : "=m"(gdtr));
  asm volatile("sldt %0" : "=m"(local));
  asm volatile("str %0" : "=m"(task));
  return gdtr.base == (unsigned long)table && gdtr.limit == sizeof(table) - 1 &&
         local == LDT_SELECTOR && task == TASK_STATE;
}

/* Through the LDT: only LDTR's hidden base leads to the table. */
static int local_segment(uint32_t *value) {
  uint32_t loaded = 0;
  local_table[1] = descriptor((unsigned long)own_words + 128, 0x0040930000000000, 127);
  int vector = PROBE("mov %w1, %%es\n movl %%es:4, %0\n mov %w2, %%es",
                     : "=&r"(loaded) : "r"(0xc), "r"(KERNEL_DATA) : "memory");
  *value = loaded;
  return vector;
}

// [guest->req~cpu-segments-private~1]
void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < 64; i++) {
    own_words[i] = SALT + i;
  }
  load();
  unsigned wrong = 0, lost = 0, local = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    wrong += by_fs() != SALT + 1 || by_gs() != SALT + 16 + 2;
    lost += !tables_hold();
    uint32_t value;
#ifdef __x86_64__
    local += local_segment(&value) != NO_FAULT; /* the base of ES is not used here */
#else
    local += local_segment(&value) != NO_FAULT || value != SALT + 32 + 1;
#endif
    yield();
  }
  check_equal((long)wrong, 0, "turns after which FS or GS led elsewhere");
  check_equal((long)lost, 0, "turns after which a table register had changed");
  check_equal((long)local, 0, "turns after which the local table was not one's own");
}
