/*
 * x87 and SSE registers across a switch of guests.
 *
 * Neither VT-x nor AMD-V switches them. Hypervisors used to do it lazily, on the first use after
 * the switch, by CR0.TS and #NM, and forgot cases (XSA-52, XSA-172), until speculation made lazy
 * switching a leak in itself. The attacker first looks at what it finds without ever having loaded
 * anything; then both load their own pattern, give the processor away by yielding and by computing,
 * and look.
 *
 * @sdm 10.5 (FXSAVE), 13.1
 */
#include "guest.h"

#define ROUNDS 30
#define SPIN_ROUNDS 600000

#ifdef ROLE_VICTIM
#define MARK 0x5e
#define OTHER_MARK 0xa7
#else
#define MARK 0xa7
#define OTHER_MARK 0x5e
#endif

#define X87_START 32
#define XMM_START 160
#ifdef __x86_64__
#define XMM_END (XMM_START + 16 * 16)
#else
#define XMM_END (XMM_START + 8 * 16)
#endif

static uint8_t own[512] __attribute__((aligned(16))), found[512] __attribute__((aligned(16)));

static void save(void) { asm volatile("fxsave %0" : "=m"(found)); }

static void load(void) { asm volatile("fxrstor %0" : : "m"(own)); }

static bool others_mark(void) {
  unsigned run = 0;
  for (unsigned i = X87_START; i < XMM_END; i++) {
    run = found[i] == OTHER_MARK ? run + 1 : 0;
    if (run == 8) {
      return true;
    }
  }
  return false;
}

static bool own_pattern(void) {
  for (unsigned i = 0; i < 8; i++) {
    if (memcmp(own + X87_START + 16 * i, found + X87_START + 16 * i, 10)) {
      return false;
    }
  }
  return memcmp(own + XMM_START, found + XMM_START, XMM_END - XMM_START) == 0 &&
         memcmp(own, found, 5) == 0 && memcmp(own + 24, found + 24, 4) == 0;
}

static void look(const char *when) {
  save();
  if (others_mark()) {
    result_fail("the other's pattern %s", when);
  }
  if (!own_pattern()) {
    result_fail("the own pattern is gone %s", when);
  }
}

// [guest->req~cpu-fpu-private~1]
void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < ROUNDS; i++) {
    yield();
  }
  save();
  check(!others_mark(), "nothing is found before anything was loaded");

  memcpy(own, found, sizeof(own));
  for (unsigned i = 0; i < 8; i++) {
    memset(own + X87_START + 16 * i, MARK, 10);
  }
  memset(own + XMM_START, MARK, XMM_END - XMM_START);
  own[0] = 0x7f; /* FCW */
  own[1] = MARK & 1 ? 0x03 : 0x07;
  own[4] = 0xff; /* all x87 registers in use */
  load();
  for (unsigned i = 0; i < ROUNDS; i++) {
    yield();
    look("after a yield");
  }
  for (unsigned i = 0; i < 3; i++) {
    registers_spin_count = SPIN_ROUNDS;
    asm volatile("call registers_spin" : : : "memory", "cc");
    look("after a time slice");
  }
  check(true, "the own pattern was found every time");
}
