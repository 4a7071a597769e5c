package touchstone.machine.vmx;

import touchstone.machine.cpu.Cr0;

/** Bits of CR0 and CR4 that VMX operation holds at 0 or 1. @sdm 24.8, A.7, A.8 */
final class FixedBits {
  private FixedBits() {}

  /** Unrestricted guests are exempt from PE and PG. */
  static boolean cr0(long value, boolean unrestricted) {
    long exempt = unrestricted ? Cr0.PE | Cr0.PG : 0;
    return respects(value, VmxCapabilities.CR0_FIXED0 & ~exempt, VmxCapabilities.CR0_FIXED1);
  }

  static boolean cr4(long value) {
    return respects(value, VmxCapabilities.CR4_FIXED0, VmxCapabilities.CR4_FIXED1);
  }

  private static boolean respects(long value, long fixed0, long fixed1) {
    return (value & fixed0) == fixed0 && (value & ~fixed1) == 0;
  }
}
