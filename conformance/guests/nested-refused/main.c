/*
 * Instructions of the virtualization extensions, inside a guest that was not offered them.
 *
 * With CR4.VMXE = 0 every VMX instruction but VMCALL raises #UD. With EFER.SVME = 0 every SVM
 * instruction but VMMCALL does; SKINIT and STGI also exist with EFER.SVME = 0 if CPUID says so,
 * which it must not. In VMX non-root operation most of these instructions exit unconditionally, so
 * that the fault is the hypervisor's work: it must not be #GP for some and a crash for others, but
 * the manuals leave the priority of #UD and #GP to the model, so both are accepted. Setting VMXE or
 * SVME themselves must raise #GP(0), as for any reserved bit.
 *
 * @sdm 31.3 (each instruction's exceptions), 24.7; @apm 15.4
 */
#include "guest.h"

static uint64_t operand[2] __attribute__((aligned(4096)));

static void check_fault(int vector, const char *instruction) {
  check(vector == VECTOR_UD || vector == VECTOR_GP, "%s faults: %s", instruction,
        fault_name(vector));
}

static void vmx_instructions(void) {
  unsigned long value = 0;
  check_fault(PROBE("vmxon %0", : : "m"(operand) : "memory", "cc"), "VMXON");
  check_fault(PROBE("vmclear %0", : : "m"(operand) : "memory", "cc"), "VMCLEAR");
  check_fault(PROBE("vmptrld %0", : : "m"(operand) : "memory", "cc"), "VMPTRLD");
  check_fault(PROBE("vmptrst %0", : "+m"(operand) : : "memory", "cc"), "VMPTRST");
  check_fault(PROBE("vmread %1, %0", : "+r"(value) : "r"(value) : "cc"), "VMREAD");
  check_fault(PROBE("vmwrite %1, %0", : "+r"(value) : "r"(value) : "cc"), "VMWRITE");
  check_fault(PROBE("vmlaunch", : : : "memory", "cc"), "VMLAUNCH");
  check_fault(PROBE("vmresume", : : : "memory", "cc"), "VMRESUME");
  check_fault(PROBE("vmxoff", : : : "memory", "cc"), "VMXOFF");
  check_fault(PROBE("invept %1, %0", : : "r"(value), "m"(operand) : "memory", "cc"), "INVEPT");
  check_fault(PROBE("invvpid %1, %0", : : "r"(value), "m"(operand) : "memory", "cc"), "INVVPID");
}

static void svm_instructions(void) {
  unsigned long vmcb = (unsigned long)operand;
  check_fault(PROBE("vmrun", : : "a"(vmcb) : "memory", "cc"), "VMRUN");
  check_fault(PROBE("vmload", : : "a"(vmcb) : "memory", "cc"), "VMLOAD");
  check_fault(PROBE("vmsave", : : "a"(vmcb) : "memory", "cc"), "VMSAVE");
  check_fault(PROBE("stgi", : : : "memory", "cc"), "STGI");
  check_fault(PROBE("clgi", : : : "memory", "cc"), "CLGI");
  check_fault(PROBE("invlpga", : : "a"(vmcb), "c"(1) : "memory", "cc"), "INVLPGA");
  check_fault(PROBE("skinit", : : "a"(0x1000) : "memory", "cc"), "SKINIT");
}

// [guest->req~cpu-no-nested~1]
void test_main(void) {
  require_xen();
  vmx_instructions();
  svm_instructions();
  check_equal(PROBE("mov %0, %%cr4", : : "r"(read_cr4() | CR4_VMXE) : "memory"), VECTOR_GP,
              "setting CR4.VMXE");
  check_equal(probe_wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME), VECTOR_GP, "setting EFER.SVME");
}
