/*
 * What a new vCPU finds in its registers.
 *
 * Of the general registers the PVH contract defines EBX only. Nothing says what the others hold,
 * and a hypervisor that does not set them shows what the physical processor held before: its own
 * pointers, or another guest's data. So the rule is stricter than the ABI: zero, except ESP, which
 * a builder may set, and EDX, which holds the processor signature after a reset. The x87 and SSE
 * state must be that of FNINIT and LDMXCSR, with all data zero, and the debug registers those of
 * reset.
 *
 * @sdm table 10-1 (state after reset), 11.6.6 (MXCSR)
 */
#include "guest.h"

static void general(void) {
  check_equal((long)first_state.eax, 0, "EAX");
  check_equal((long)first_state.ecx, 0, "ECX");
  check(first_state.edx == 0 || first_state.edx == cpuid(1, 0).eax, "EDX is %x", first_state.edx);
  check_equal((long)first_state.ebp, 0, "EBP");
  check_equal((long)first_state.esi, 0, "ESI");
  check_equal((long)first_state.edi, 0, "EDI");
#ifdef __x86_64__
  for (unsigned i = 0; i < 8; i++) {
    check(first_state_high[i] == 0, "R%u is %llx", 8 + i, (unsigned long long)first_state_high[i]);
  }
#endif
}

static void floating_point(void) {
  const uint16_t *words = (const uint16_t *)first_fpu;
  const uint32_t *dwords = (const uint32_t *)first_fpu;
  check(words[0] == 0x037f || words[0] == 0x0040, "FCW is %x", words[0]);
  check_equal(words[1], 0, "FSW");
  check_equal((long)dwords[6], 0x1f80, "MXCSR");
  check(memory_is(first_fpu + 8, 0, 16), "FIP and FDP are zero");
  for (unsigned i = 0; i < 8; i++) {
    check(memory_is(first_fpu + 32 + 16 * i, 0, 10), "ST%u is zero", i);
  }
  unsigned xmms = sizeof(long) == 8 ? 16 : 8;
  check(memory_is(first_fpu + 160, 0, 16 * xmms), "XMM registers are zero");
}

static void debug(void) {
  check_equal((long)read_dr0(), 0, "DR0");
  check_equal((long)read_dr1(), 0, "DR1");
  check_equal((long)read_dr2(), 0, "DR2");
  check_equal((long)read_dr3(), 0, "DR3");
  check_equal((long)first_state.dr7, 0x400, "DR7");
}

// [guest->req~res-initial-registers~1]
void test_main(void) {
  require_xen();
  general();
  floating_point();
  debug();
}
