/*
 * The task priority in CR8.
 *
 * MOV to CR8 writes the task priority, four bits, also where there is no local APIC behind it;
 * with VT-x the register is the physical APIC's unless the hypervisor intercepts it, so that a
 * guest could hold back the host's interrupts, and see the neighbour's value. Two vCPUs on one
 * physical CPU each keep a value of their own over many turns, and begin with zero. With the
 * highest priority a vCPU must still be preempted. Bits above the fourth raise #GP, CPL 3 may not
 * read it at all.
 *
 * @sdm 11.8.6; @apm 15.21.1
 */
#include "guest.h"

#define ROUNDS 30

static volatile unsigned turns, wrong, ready;
static volatile unsigned long first_seen = 99;

static unsigned long read_cr8(void) {
  unsigned long value;
  asm volatile("mov %%cr8, %0" : "=r"(value));
  return value;
}

static void write_cr8(unsigned long value) {
  asm volatile("mov %0, %%cr8" : : "r"(value) : "memory");
}

static void second(void) {
  first_seen = read_cr8();
  for (;;) {
    unsigned long own = turns % 15 + 1;
    write_cr8(own);
    yield();
    wrong += read_cr8() != own;
    turns++;
  }
}

static USER unsigned long user_cr8(unsigned long unused) {
  asm volatile("mov %%cr8, %0" : "=r"(unused));
  return unused;
}

static void refused(void) {
  static const unsigned long values[] = {0x10, 0xff, 1ul << 32, ~0ul};
  for (unsigned i = 0; i < sizeof(values) / sizeof(*values); i++) {
    check_equal(PROBE("mov %0, %%cr8", : : "r"(values[i])), VECTOR_GP, "CR8 = %lx", values[i]);
  }
  check_equal((long)read_cr8(), 5, "CR8 is unchanged");
  user_run(user_cr8, 0);
  check_equal(fault.vector, VECTOR_GP, "CR8 at CPL 3");
}

// [guest->req~cpu-task-priority~1]
void test_main(void) {
  require_xen();
  check_equal((long)read_cr8(), 0, "CR8 at first");
  for (unsigned long value = 0; value < 16; value++) {
    write_cr8(value);
    check_equal((long)read_cr8(), (long)value, "CR8 reads back");
  }
  write_cr8(5);
  refused();
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  for (unsigned i = 0; i < ROUNDS; i++) {
    yield();
    wrong += read_cr8() != 5;
  }
  check(turns > ROUNDS / 2, "vCPU 1 had %u turns", turns);
  check_equal((long)first_seen, 0, "CR8 of vCPU 1 at first");
  check_equal((long)wrong, 0, "turns after which CR8 had changed");
  write_cr8(15);
  unsigned before = turns;
  spin(3 * time_slice_us());
  check(turns > before, "a vCPU with the highest priority is preempted");
  write_cr8(0);
}
