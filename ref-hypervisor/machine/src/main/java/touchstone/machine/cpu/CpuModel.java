package touchstone.machine.cpu;

/** The processors this machine can be built with. M2 and M3 refine this: CPUID and capabilities. */
public enum CpuModel {
  /** VT-x, EPT, VPID, unrestricted guest. */
  INTEL,
  /** AMD-V, NPT, ASIDs, NRIP save, decode assists. */
  AMD;

  VirtualizationState newVirtualizationState(Cpu cpu) {
    return this == INTEL
        ? new touchstone.machine.vmx.VmxState(cpu)
        : new touchstone.machine.svm.SvmState(cpu);
  }
}
