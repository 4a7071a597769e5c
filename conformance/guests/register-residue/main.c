/*
 * General registers across a switch of guests.
 *
 * VT-x saves none of the general registers but RSP, AMD-V only RAX and RSP; all others the
 * hypervisor must save and load by hand, every time, on every road out of a guest. Victim and
 * attacker share one physical CPU. Each fills its registers with its own pattern and lets the
 * processor go: by yielding, and by computing until the time slice ends, which is another road.
 * Afterwards every register holds the own pattern; one of the other's would be found by its mark in
 * the upper half. CR2 is such a register too on VT-x.
 *
 * @sdm 28.1 (what is saved), @apm 15.5.1
 */
#include "guest.h"

#define ROUNDS 40
#define SPIN_ROUNDS 600000 /* instructions pairs: longer than a time slice of 1 ms */
#define SPINS 4

#ifdef ROLE_VICTIM
#define MARK 0x5eu
#define OTHER_MARK 0xa7u
#else
#define MARK 0xa7u
#define OTHER_MARK 0x5eu
#endif

#define TOP_BYTE(value) ((unsigned)((value) >> (8 * sizeof(long) - 8)))

static unsigned long pattern(unsigned i, unsigned round) {
  return (unsigned long)MARK << (8 * sizeof(long) - 8) | (unsigned long)round << 8 | i;
}

static void compare(const unsigned long *in, const unsigned long *out, unsigned free_mask,
                    const char *how) {
  for (unsigned i = 0; i < REGISTERS; i++) {
    if (TOP_BYTE(out[i]) == OTHER_MARK) {
      result_fail("register %u holds the other's %lx after %s", i, out[i], how);
    }
    if (!(free_mask >> i & 1) && out[i] != in[i]) {
      result_fail("register %u: %lx became %lx after %s", i, in[i], out[i], how);
    }
  }
}

static void fill(unsigned long *in, unsigned round) {
  for (unsigned i = 0; i < REGISTERS; i++) {
    in[i] = pattern(i, round);
  }
}

static void yields(unsigned round) {
  unsigned long in[REGISTERS], out[REGISTERS];
  fill(in, round);
#ifdef __x86_64__
  const unsigned first = REG_DI, second = REG_SI;
#else
  const unsigned first = REG_BX, second = REG_CX;
#endif
  in[first] = SCHEDOP_yield;
  in[second] = 0;
  registers_call((void (*)(void))(hypercall_page + 32 * __HYPERVISOR_sched_op), in, out);
  compare(in, out, 1u << REG_AX | 1u << first | 1u << second, "a yield");
}

static void fault_address(unsigned round) {
  write_cr2(pattern(0, round));
  yield();
  unsigned long found = read_cr2();
  if (found != pattern(0, round)) {
    result_fail("CR2: %lx became %lx after a yield", pattern(0, round), found);
  }
}

static void computes(unsigned round) {
  unsigned long in[REGISTERS], out[REGISTERS];
  fill(in, round);
  registers_spin_count = SPIN_ROUNDS;
  registers_call(registers_spin, in, out);
  compare(in, out, 0, "a time slice");
}

// [guest->req~cpu-registers-private~1]
void test_main(void) {
  require_xen();
  for (unsigned round = 0; round < ROUNDS; round++) {
    yields(round);
    fault_address(round);
  }
  for (unsigned round = 0; round < SPINS; round++) {
    computes(round);
  }
  check(true, "all registers kept their patterns");
}
