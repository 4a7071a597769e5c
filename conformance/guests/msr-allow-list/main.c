/*
 * MSRs the guest has no business with.
 *
 * A hypervisor that lets RDMSR and WRMSR of unknown MSRs through exposes its host: XSA-108 read
 * beyond a page by the x2APIC range alone. An allow-list refuses by default. Probed are numbers no
 * processor defines, numbers only a host may touch (VM_HSAVE_PA, microcode update, machine check
 * bank control of banks that do not exist, VMX capabilities) and the edges of the ranges MSR
 * bitmaps cover (0 to 0x1fff, 0xc0000000 to 0xc0001fff, for AMD-V also 0xc0010000 to 0xc0011fff).
 *
 * Xen lets a guest read some harmless ones; where a read is accepted, it must not show a bit, and
 * the write must still fail. For those that do not exist at all both must raise #GP(0). The PAT is
 * the guest's own, but takes only memory types that exist. @sdm 12.12.2
 */
#include "guest.h"

static const uint32_t nonexistent[] = {
    0x00000005, 0x00001fff, 0x00002000, 0x0fffffff, 0x3fffffff, 0x4000ffff, 0x7fffffff,
    0x80000000, 0xbfffffff, 0xc0001fff, 0xc0002000, 0xc0011fff, 0xc0012000, 0xffffffff};

static const uint32_t host_only[] = {
    0x00000079, /* IA32_BIOS_UPDT_TRIG */
    0x00000480, /* IA32_VMX_BASIC */
    0x00000491, /* IA32_VMX_VMFUNC */
    0xc0010117, /* VM_HSAVE_PA */
    0xc0010118, /* SVM_KEY */
    0xc0010010, /* SYSCFG */
};

#define MSR_PAT 0x277u

static void memory_types(void) {
  uint64_t pat;
  if (!check_equal(probe_rdmsr(MSR_PAT, &pat), NO_FAULT, "read the PAT")) {
    return;
  }
  static const uint8_t types[] = {2, 3, 8, 0x40, 0xff};
  for (unsigned i = 0; i < sizeof(types); i++) {
    uint64_t wrong = (pat & ~0xff00ull) | (uint64_t)types[i] << 8;
    check_equal(probe_wrmsr(MSR_PAT, wrong), VECTOR_GP, "memory type %u in the PAT", types[i]);
  }
  check_equal(probe_wrmsr(MSR_PAT, pat), NO_FAULT, "write the PAT");
}

// [guest->req~cpu-msr-allow-list~1]
void test_main(void) {
  require_xen();
  memory_types();
  uint64_t value;
  for (unsigned i = 0; i < sizeof(nonexistent) / sizeof(*nonexistent); i++) {
    uint32_t msr = nonexistent[i];
    check_equal(probe_rdmsr(msr, &value), VECTOR_GP, "RDMSR %08x", msr);
    check_equal((long)fault.error, 0, "error code of RDMSR %08x", msr);
    check_equal(probe_wrmsr(msr, 1), VECTOR_GP, "WRMSR %08x", msr);
    check_equal((long)fault.error, 0, "error code of WRMSR %08x", msr);
  }
  for (unsigned i = 0; i < sizeof(host_only) / sizeof(*host_only); i++) {
    uint32_t msr = host_only[i];
    int vector = probe_rdmsr(msr, &value);
    check(vector == VECTOR_GP || value == 0, "RDMSR %08x shows %llx", msr,
          (unsigned long long)value);
    check_equal(probe_wrmsr(msr, 0x12345000), VECTOR_GP, "WRMSR %08x", msr);
  }
}
