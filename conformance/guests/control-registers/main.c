/*
 * Control register values the architecture forbids.
 *
 * With guest/host masks and unrestricted guests, a hypervisor sees MOV to CR0 and CR4 only for the
 * bits it owns, or for all, and must refuse exactly what a processor refuses. A value let through
 * would make the next VM entry fail, which is the hypervisor's failure and not the guest's. Legal
 * but unusual values must work: they are set, read back, and undone.
 *
 * @sdm 2.5 (control registers), 4.1.1; @apm 3.1, 5.3
 */
#include "guest.h"

static int try_cr0(unsigned long value) {
  return PROBE("mov %0, %%cr0", : : "r"(value) : "memory");
}

static int try_cr4(unsigned long value) {
  return PROBE("mov %0, %%cr4", : : "r"(value) : "memory");
}

static void cr0(void) {
  unsigned long good = read_cr0();
  check_equal(try_cr0((good | CR0_PG) & ~(unsigned long)CR0_PE), VECTOR_GP, "CR0: PG without PE");
  check_equal(try_cr0((good | CR0_NW) & ~(unsigned long)CR0_CD), VECTOR_GP, "CR0: NW without CD");
#ifdef __x86_64__
  check_equal(try_cr0(good | 1ul << 32), VECTOR_GP, "CR0: bit 32");
  check_equal(try_cr0(good | 1ul << 63), VECTOR_GP, "CR0: bit 63");
#endif
  check_equal((long)read_cr0(), (long)good, "CR0 is unchanged");
  static const unsigned toggles[] = {CR0_MP, CR0_EM, CR0_TS, CR0_WP, CR0_CD};
  for (unsigned i = 0; i < sizeof(toggles) / sizeof(*toggles); i++) {
    check_equal(try_cr0(good ^ toggles[i]), NO_FAULT, "CR0 bit %x can be changed", toggles[i]);
    check_equal((long)(read_cr0() ^ good), (long)toggles[i], "CR0 bit %x reads back", toggles[i]);
    write_cr0(good);
  }
}

static void cr4(void) {
  unsigned long good = read_cr4();
  check_equal(try_cr4(good | 1u << 15), VECTOR_GP, "CR4: bit 15");
  check_equal(try_cr4(good | 1u << 19), VECTOR_GP, "CR4: bit 19");
  check_equal(try_cr4(good | 1u << 31), VECTOR_GP, "CR4: bit 31");
#ifdef __x86_64__
  check_equal(try_cr4(good | 1ul << 40), VECTOR_GP, "CR4: bit 40");
  check_equal(try_cr4(good & ~(unsigned long)CR4_PAE), VECTOR_GP, "CR4: PAE off in long mode");
#endif
  check_equal((long)read_cr4(), (long)good, "CR4 is unchanged");
  static const unsigned toggles[] = {CR4_TSD, CR4_DE, CR4_PSE, CR4_PGE, CR4_OSFXSR};
  for (unsigned i = 0; i < sizeof(toggles) / sizeof(*toggles); i++) {
    check_equal(try_cr4(good ^ toggles[i]), NO_FAULT, "CR4 bit %x can be changed", toggles[i]);
    check_equal((long)(read_cr4() ^ good), (long)toggles[i], "CR4 bit %x reads back", toggles[i]);
    write_cr4(good);
  }
}

static void efer(void) {
  uint64_t good = rdmsr(MSR_EFER);
  check_equal(probe_wrmsr(MSR_EFER, good | 1u << 1), VECTOR_GP, "EFER: bit 1");
  check_equal(probe_wrmsr(MSR_EFER, good | 1u << 9), VECTOR_GP, "EFER: bit 9");
  check_equal(probe_wrmsr(MSR_EFER, good | 1ull << 32), VECTOR_GP, "EFER: bit 32");
#ifdef __x86_64__
  check_equal(probe_wrmsr(MSR_EFER, good & ~EFER_LME), VECTOR_GP, "EFER: LME off with paging on");
#endif
  check(rdmsr(MSR_EFER) == good, "EFER is unchanged");
}

// [guest->req~cpu-reserved-cr-bits~1]
// [guest->req~vcs-entry-valid~1]
void test_main(void) {
  cr0();
  cr4();
  efer();
}
