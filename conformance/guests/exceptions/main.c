/*
 * A guest's own exceptions.
 *
 * Exceptions that the hypervisor does not intercept are the processor's work; those caused by an
 * instruction it emulates are the hypervisor's. Either way the guest must see what a bare processor
 * shows: vector, error code, and a saved instruction pointer at the instruction for faults and
 * behind it for traps.
 *
 * @sdm 6.15
 */
#include "guest.h"

static struct trap_frame seen;

static bool record_trap(struct trap_frame *frame) {
  if (frame->vector != VECTOR_BP && frame->vector != 4) {
    return false;
  }
  seen = *frame;
  return true;
}

static void faults(void) {
  unsigned low = 1, high = 0;
  check_equal(PROBE("divl %2", : "+a"(low), "+d"(high) : "r"(0) : "cc"), VECTOR_DE,
              "division by zero");
  low = 0;
  high = 2;
  check_equal(PROBE("divl %2", : "+a"(low), "+d"(high) : "r"(1) : "cc"), VECTOR_DE,
              "division overflow");
  check_equal(PROBE("ud2"), VECTOR_UD, "UD2");
  check_equal(PROBE("mov %w0, %%ss", : : "r"(0x1238)), VECTOR_GP, "a selector beyond the GDT");
  check_equal((long)fault.error, 0x1238, "the selector is the error code");
  check_equal(PROBE("mov %w0, %%ds", : : "r"(TASK_STATE)), VECTOR_GP, "a system segment in DS");
  check_equal((long)fault.error, TASK_STATE, "its selector is the error code");
  check_equal(PROBE("int $0x81"), NO_FAULT, "a software interrupt");
}

/* INT n through a gate is a trap: the hypervisor must not run it twice. */
static volatile unsigned software_interrupts;

static void count_interrupt(struct trap_frame *frame) {
  (void)frame;
  software_interrupts++;
}

static void traps(void) {
  on_exception(record_trap);
  unsigned long before, after;
#ifdef __x86_64__
  asm volatile("lea 1f(%%rip), %0\n int3\n 1: lea 1b(%%rip), %1" : "=&r"(before), "=r"(after));
#else
  asm volatile("mov $1f, %0\n int3\n 1: mov $1b, %1" : "=&r"(before), "=r"(after));
#endif
  check_equal((long)seen.vector, VECTOR_BP, "INT3 gives #BP");
  check_equal((long)seen.ip, (long)before, "#BP is a trap: the address behind INT3 is saved");
  check(before == after, "execution goes on behind INT3");
  on_exception(NULL);
}

#if HAVE_PAGING
static void page_faults(void) {
  unsigned long address = (unsigned long)spare_page(0);
  volatile uint64_t *entry = page_entry(address);
  uint64_t good = *entry;
  unsigned long value;
  *entry = 0;
  invlpg((void *)address);
  check_equal(probe_read((void *)(address + 24), &value), VECTOR_PF, "read of an absent page");
  check_equal((long)fault.error, 0, "error code of a read of an absent page");
  check_equal((long)fault.address, (long)address + 24, "CR2");
  check_equal(probe_write((void *)(address + 8), 1), VECTOR_PF, "write to an absent page");
  check_equal((long)fault.error, PF_WRITE, "error code of a write to an absent page");
  *entry = good;
  check_equal(probe_write((void *)(address + 8), 1), NO_FAULT, "the page is back");
}
#else
static void page_faults(void) {}
#endif

// [guest->req~cpu-own-exceptions~1]
void test_main(void) {
  on_interrupt(0x81, count_interrupt);
  faults();
  check_equal((long)software_interrupts, 1, "INT 0x81 was delivered once");
  traps();
  page_faults();
}
