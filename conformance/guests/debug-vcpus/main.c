/*
 * Debug registers across a switch of vCPUs.
 *
 * Two vCPUs of one domain take turns on one physical CPU. They share all memory, so that a
 * breakpoint of the one that were live in the other would be met at once: each watches a word that
 * the other writes in its turns, and an address the other executes. Only DR7 is part of the
 * switched state; the addresses and DR6 are the hypervisor's to move. No #DB may come, each vCPU
 * finds its own values after each turn, and at the end its own breakpoint does fire, with the bit
 * of DR6 that says which.
 *
 * @sdm 17.2, 28.1; @apm 15.5.1; XSA-444
 */
#include "guest.h"

#define ROUNDS 40
#define DR7_FIXED (1ul << 10)
#define DR7_WATCH (DR7_FIXED | 0x5ul | 0xdul << 20) /* 0: execution; 1: 4-byte writes */

static volatile uint32_t words[2];
static volatile unsigned traps[2], status[2], turns[2], broken[2];
static volatile bool finish;

static __attribute__((noinline)) void function0(void) { asm volatile("nop # 0"); }
static __attribute__((noinline)) void function1(void) { asm volatile("nop # 1"); }

static bool count(struct trap_frame *frame) {
  if (frame->vector != VECTOR_DB) {
    return false;
  }
  traps[vcpu_self()]++;
  status[vcpu_self()] = (unsigned)read_dr6();
  frame->flags |= 1u << 16; /* RF */
  return true;
}

static void run(unsigned self) {
  void (*own)(void) = self ? function1 : function0;
  unsigned long others = (unsigned long)(self ? function0 : function1);
  unsigned long watched = (unsigned long)&words[1 - self];
  write_dr0(others);
  write_dr1(watched);
  write_dr2(0x1000 + self);
  write_dr3(0x2000 + self);
  write_dr7(DR7_WATCH);
  while (!finish && turns[self] < ROUNDS) {
    own();
    words[self]++;
    turns[self]++;
    yield();
    broken[self] += read_dr0() != others || read_dr1() != watched ||
                    read_dr2() != 0x1000 + self || read_dr3() != 0x2000 + self ||
                    read_dr7() != DR7_WATCH;
  }
}

static void second(void) {
  run(1);
  write_dr7(DR7_FIXED);
  vcpu_idle();
}

// [guest->req~cpu-debug-registers-private~1]
void test_main(void) {
  require_xen();
  on_exception(count);
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  run(0);
  check(await(turns[1] == ROUNDS), "vCPU 1 had its turns");
  check_equal((long)(broken[0] + broken[1]), 0, "turns after which a register had changed");
  check_equal((long)(traps[0] + traps[1]), 0, "breakpoints of one vCPU in the other");
  function1();
  check_equal((long)traps[0], 1, "one's own breakpoint fires");
  check_equal((long)(status[0] & 0xf), 1, "DR6 says which");
  words[1] = 1;
  check_equal((long)traps[0], 2, "one's own watchpoint fires");
  check_equal((long)(status[0] & 2), 2, "DR6 says which");
  write_dr7(DR7_FIXED);
}
