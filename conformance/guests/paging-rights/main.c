/*
 * The guest's own page rights.
 *
 * With nested paging the processor checks the guest's page tables itself and the hypervisor only
 * decides which of the features exist; on a reference machine all of it is code that can be wrong.
 * A page is made read-only, no-execute and user in turn, and each access that must fault is tried
 * together with its error code. SMEP and SMAP are tested if CPUID reports them. Finally the
 * accessed and dirty bits are followed: a read sets A only, a write sets both.
 *
 * @sdm 4.6 (access rights), 4.7 (error codes), 4.8 (accessed and dirty)
 */
#include "guest.h"

#define FEATURE_SMEP (1u << 7)
#define FEATURE_SMAP (1u << 20)
#define FEATURE_NX (1u << 20)
#define RET 0xc3

extern long fetch_from(void *code);
extern char fetch_faulted[];

static uint8_t *page;
static volatile uint64_t *entry;
static unsigned long fetch_error;

static void set_entry(uint64_t bits) {
  *entry = (unsigned long)page | bits;
  invlpg(page);
}

static bool catch_fetch(struct trap_frame *frame) {
  if (frame->vector != VECTOR_PF || frame->ip != (unsigned long)page) {
    return false;
  }
  fetch_error = frame->error;
  frame->ip = (unsigned long)fetch_faulted;
  return true;
}

static bool fetch_faults(void) {
  on_exception(catch_fetch);
  bool faulted = fetch_from(page);
  on_exception(NULL);
  return faulted;
}

static void write_protection(void) {
  unsigned long value;
  set_entry(PTE_PRESENT);
  check_equal(probe_read(page, &value), NO_FAULT, "read of a read-only page");
  check_equal(probe_write(page, 1), VECTOR_PF, "write to a read-only page with WP");
  check_equal((long)fault.error, PF_PRESENT | PF_WRITE, "its error code");
  write_cr0(read_cr0() & ~(unsigned long)CR0_WP);
  check_equal(probe_write(page, 1), NO_FAULT, "write to a read-only page without WP");
  write_cr0(read_cr0() | CR0_WP);
}

static void no_execute(void) {
  set_entry(PTE_PRESENT | PTE_WRITE);
  *page = RET;
  check(!fetch_faults(), "fetch from an executable page");
  if (!(cpuid(0x80000001, 0).edx & FEATURE_NX)) {
    return;
  }
  set_entry(PTE_PRESENT | PTE_WRITE | PTE_NX);
  check(fetch_faults(), "fetch from a no-execute page");
  check_equal((long)fetch_error, PF_PRESENT | PF_FETCH, "its error code");
  *(volatile uint8_t *)page = RET;
}

static void supervisor_mode(void) {
  uint32_t features = cpuid(7, 0).ebx;
  unsigned long value;
  set_entry(PTE_PRESENT | PTE_WRITE | PTE_USER);
  *page = RET;
  check(!fetch_faults(), "fetch from a user page without SMEP");
  if (features & FEATURE_SMEP) {
    write_cr4(read_cr4() | CR4_SMEP);
    check(fetch_faults(), "fetch from a user page with SMEP");
    check_equal((long)fetch_error, PF_PRESENT | PF_FETCH, "its error code");
    write_cr4(read_cr4() & ~(unsigned long)CR4_SMEP);
  }
  if (features & FEATURE_SMAP) {
    write_cr4(read_cr4() | CR4_SMAP);
    check_equal(probe_read(page, &value), VECTOR_PF, "read of a user page with SMAP");
    check_equal((long)fault.error, PF_PRESENT, "its error code");
    asm volatile("stac" : : : "cc");
    check_equal(probe_read(page, &value), NO_FAULT, "read of a user page with SMAP and AC");
    asm volatile("clac" : : : "cc");
    write_cr4(read_cr4() & ~(unsigned long)CR4_SMAP);
  }
}

static USER unsigned long user_read(unsigned long address) {
  return *(volatile unsigned long *)address;
}

static void user_mode(void) {
  set_entry(PTE_PRESENT | PTE_WRITE);
  user_run(user_read, (unsigned long)page);
  check_equal(fault.vector, VECTOR_PF, "CPL 3 reads a supervisor page");
  check_equal((long)fault.error, PF_PRESENT | PF_USER, "its error code");
  set_entry(PTE_PRESENT | PTE_WRITE | PTE_USER);
  *(volatile unsigned long *)page = 4711;
  check_equal((long)user_run(user_read, (unsigned long)page), 4711, "CPL 3 reads a user page");
}

static void accessed_and_dirty(void) {
  const uint64_t both = PTE_ACCESSED | PTE_DIRTY;
  unsigned long value;
  set_entry(PTE_PRESENT | PTE_WRITE);
  check(!(*entry & both), "A and D are clear before the access");
  probe_read(page, &value);
  check((*entry & both) == PTE_ACCESSED, "a read sets A");
  probe_write(page, 1);
  check((*entry & both) == both, "a write sets D");
  set_entry(PTE_PRESENT | PTE_WRITE);
  probe_write(page, 1);
  check((*entry & both) == both, "after a flush a write sets both again");
}

// [guest->req~cpu-paging-rights~1]
void test_main(void) {
  page = spare_page(0);
  entry = page_entry((unsigned long)page);
  write_protection();
  no_execute();
  supervisor_mode();
  user_mode();
  accessed_and_dirty();
}
