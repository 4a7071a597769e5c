package touchstone.machine.cpu;

import java.util.Locale;

/** The processors this machine can be built with; {@link Cpuid} says what each announces. */
public enum CpuModel {
  /** VT-x, EPT, VPID, unrestricted guest. */
  INTEL,
  /** AMD-V, NPT, ASIDs, NRIP save, decode assists. */
  AMD;

  /** MAXPHYADDR: bits of a physical address; higher ones are reserved in every entry. */
  public static final int PHYSICAL_ADDRESS_BITS = 40;

  /** As options and files name it: {@code intel} or {@code amd}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** CPUID leaf 1 EAX, also in EDX after reset: a Skylake-SP, a Zen 3. */
  public int signature() {
    return this == INTEL ? 0x00050654 : 0x00A00F11;
  }

  /** IA32_BIOS_SIGN_ID or PATCH_LEVEL: new enough for guests to trust the TSC-deadline timer. */
  long microcode() {
    return this == INTEL ? 0x02007006L << 32 : 0x0A0011D5L;
  }

  VirtualizationState newVirtualizationState(Cpu cpu) {
    return this == INTEL
        ? new touchstone.machine.vmx.VmxState(cpu)
        : new touchstone.machine.svm.SvmState(cpu);
  }
}
