/*
 * Debug registers across a switch of guests.
 *
 * Only DR7 is part of the switched state; DR0 to DR3 and DR6 are the hypervisor's to save. A
 * breakpoint of the one guest that fires in the other is a leak of addresses and a way to disturb;
 * a value read by the other is a leak too. Both guests run the same image at the same addresses:
 * each sets an execution breakpoint on a function that only the other calls, and watches a variable
 * that only the other writes. No #DB may arrive, and the registers must read back.
 *
 * @sdm 17.2, 28.1; @apm 15.5.1; XSA-444
 */
#include "guest.h"

#define ROUNDS 40
#define DR7_FIXED (1ul << 10)
#define DR7_ENABLE_0_AND_1 0x5ul
#define DR7_WRITE4_BY_1 (0xdul << 20)

static volatile uint32_t victims_word, attackers_word;
static volatile unsigned traps;

static __attribute__((noinline)) void victims_function(void) { asm volatile("nop # victim"); }
static __attribute__((noinline)) void attackers_function(void) { asm volatile("nop # attacker"); }

#ifdef ROLE_VICTIM
#define OWN_WORD victims_word
#define OWN_FUNCTION victims_function
#define OTHERS_WORD attackers_word
#define OTHERS_FUNCTION attackers_function
#define SALT 0x1110ul
#else
#define OWN_WORD attackers_word
#define OWN_FUNCTION attackers_function
#define OTHERS_WORD victims_word
#define OTHERS_FUNCTION victims_function
#define SALT 0x2220ul
#endif

static bool count(struct trap_frame *frame) {
  if (frame->vector != VECTOR_DB) {
    return false;
  }
  traps++;
  frame->flags |= 1u << 16; /* RF */
  return true;
}

static bool registers_hold(void) {
  return read_dr0() == (unsigned long)OTHERS_FUNCTION &&
         read_dr1() == (unsigned long)&OTHERS_WORD && read_dr2() == SALT &&
         read_dr3() == SALT + 1 &&
         read_dr7() == (DR7_FIXED | DR7_ENABLE_0_AND_1 | DR7_WRITE4_BY_1);
}

// [guest->req~cpu-debug-registers-private~1]
void test_main(void) {
  require_xen();
  on_exception(count);
  write_dr0((unsigned long)OTHERS_FUNCTION);
  write_dr1((unsigned long)&OTHERS_WORD);
  write_dr2(SALT);
  write_dr3(SALT + 1);
  write_dr7(DR7_FIXED | DR7_ENABLE_0_AND_1 | DR7_WRITE4_BY_1);
  bool held = true;
  for (unsigned round = 0; round < ROUNDS; round++) {
    OWN_FUNCTION();
    OWN_WORD++;
    yield();
    held &= registers_hold();
  }
  check(held, "the debug registers hold what was written");
  check_equal((long)traps, 0, "no breakpoint of the other fires");
  OTHERS_FUNCTION();
  check_equal((long)traps, 1, "one's own breakpoint does");
  write_dr7(DR7_FIXED);
}
