/*
 * Single step and breakpoints.
 *
 * With RFLAGS.TF set, #DB follows every instruction, and the hypervisor must keep that true for
 * instructions it emulates: CPUID always exits, and a hypervisor that advances the instruction
 * pointer without making the debug exception pending swallows a trap. The sequence in step.S holds
 * NOP, CPUID, PUSHF, AND, POPF under TF; POPF clears TF but is itself still stepped, so five traps
 * with DR6.BS are due, at known addresses. Then DR0 holds an execution breakpoint (a fault, with
 * the address of the instruction) and DR1 a write watchpoint (a trap).
 *
 * @sdm 17.2.4, 17.3.1, 25.3 (pending debug exceptions)
 */
#include "guest.h"

#define DR6_B0 1ul
#define DR6_B1 2ul
#define DR6_BS (1ul << 14)
#define DR7_FIXED (1ul << 10)
#define DR7_LOCAL0 1ul
#define DR7_LOCAL1 4ul
#define DR7_WRITE4_BY_1 (0xdul << 20)
#define FLAGS_RF (1ul << 16)

extern char step_sequence[], step_after_nop[], step_after_cpuid[], step_after_pushf[], step_end[];
extern char breakpoint_here[];

static volatile unsigned traps;
static unsigned long addresses[16], causes[16];

static bool record(struct trap_frame *frame) {
  if (frame->vector != VECTOR_DB) {
    return false;
  }
  if (traps < 16) {
    addresses[traps] = frame->ip;
    causes[traps] = read_dr6();
  }
  traps++;
  write_dr6(0);
  frame->flags |= FLAGS_RF;
  return true;
}

static void single_step(void) {
  traps = 0;
  asm volatile("call step_sequence" : : : "eax", "ecx", "edx", "memory", "cc");
  check_equal((long)traps, 5, "number of single-step traps");
  check_equal((long)addresses[0], (long)step_after_nop, "trap behind NOP");
  check_equal((long)addresses[1], (long)step_after_cpuid, "trap behind CPUID");
  check_equal((long)addresses[2], (long)step_after_pushf, "trap behind PUSHF");
  check_equal((long)addresses[4], (long)step_end, "trap behind the POPF that clears TF");
  for (unsigned i = 0; i < 5; i++) {
    check((causes[i] & (DR6_BS | 0xf)) == DR6_BS, "DR6 of trap %u says single step: %lx", i,
          causes[i]);
  }
}

static void breakpoints(void) {
  static volatile uint32_t watched;
  traps = 0;
  write_dr0((unsigned long)breakpoint_here);
  write_dr1((unsigned long)&watched);
  write_dr7(DR7_FIXED | DR7_LOCAL0 | DR7_LOCAL1 | DR7_WRITE4_BY_1);
  asm volatile("call breakpoint_here" : : : "memory");
  check_equal((long)traps, 1, "the execution breakpoint hits once");
  check_equal((long)addresses[0], (long)breakpoint_here, "at its own address");
  check((causes[0] & 0xf) == DR6_B0, "DR6 names breakpoint 0: %lx", causes[0]);
  watched = 1;
  check_equal((long)traps, 2, "the watchpoint hits once");
  check((causes[1] & 0xf) == DR6_B1, "DR6 names breakpoint 1: %lx", causes[1]);
  write_dr7(DR7_FIXED);
  watched = 2;
  check_equal((long)traps, 2, "a disabled watchpoint is silent");
  check_equal((long)read_dr0(), (long)breakpoint_here, "DR0 reads back");
}

// [guest->req~cpu-single-step~1]
// [guest->req~cpu-own-exceptions~1]
void test_main(void) {
  on_exception(record);
  write_dr6(0);
  single_step();
  breakpoints();
}
