package touchstone.machine.vmx;

import touchstone.machine.cpu.Efer;

/** What VM entry asks of an EFER value in the VMCS. @sdm 27.2.2, 27.3.1.1 */
final class EferValue {
  private static final long SUPPORTED = Efer.SCE | Efer.LME | Efer.LMA | Efer.NXE;

  private EferValue() {}

  static boolean valid(long efer) {
    return (efer & ~SUPPORTED) == 0;
  }

  /** LMA and LME are both equal to {@code expected}. */
  static boolean longMode(long efer, boolean expected) {
    long wanted = expected ? Efer.LMA | Efer.LME : 0;
    return (efer & (Efer.LMA | Efer.LME)) == wanted;
  }
}
