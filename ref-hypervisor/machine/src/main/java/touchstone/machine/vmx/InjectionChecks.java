package touchstone.machine.vmx;

import static touchstone.machine.vmx.InterruptionInformation.*;

import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Fault;

/** Checks on the VM-entry interruption-information field. @sdm 27.2.1.3 */
final class InjectionChecks {
  private static final int RESERVED_TYPE = 1;
  private static final int OTHER_EVENT = 7;
  private static final long MAX_INSTRUCTION_LENGTH = 15;

  /** Vectors whose exceptions push an error code: #DF #TS #NP #SS #GP #PF #AC. */
  private static final int WITH_ERROR_CODE =
      1 << Fault.DF
          | 1 << Fault.TS
          | 1 << Fault.NP
          | 1 << Fault.SS
          | 1 << Fault.GP
          | 1 << Fault.PF
          | 1 << Fault.AC;

  private InjectionChecks() {}

  static boolean valid(Vmcs vmcs) {
    int information = vmcs.readInt(VmcsField.ENTRY_INTERRUPTION_INFORMATION);
    return !InterruptionInformation.valid(information)
        || (information & RESERVED) == 0
            && type(information)
            && errorCode(vmcs, information)
            && instructionLength(vmcs, information);
  }

  /** The type exists and the vector goes with it; "other event" (MTF) is not offered. */
  private static boolean type(int information) {
    int type = InterruptionInformation.type(information);
    int vector = vector(information);
    return switch (type) {
      case RESERVED_TYPE, OTHER_EVENT -> false;
      case NMI -> vector == Fault.NMI;
      case HARDWARE_EXCEPTION -> vector <= 31;
      default -> true;
    };
  }

  private static boolean errorCode(Vmcs vmcs, int information) {
    int vector = vector(information);
    boolean pushes =
        InterruptionInformation.type(information) == HARDWARE_EXCEPTION
            && vector < 32
            && (WITH_ERROR_CODE >>> vector & 1) != 0
            && protectedGuest(vmcs);
    boolean delivers = (information & DELIVER_ERROR_CODE) != 0;
    if (!delivers) {
      return !pushes;
    }
    long code = vmcs.read(VmcsField.ENTRY_EXCEPTION_ERROR_CODE);
    return pushes && code >>> 16 == 0;
  }

  /** Without unrestricted guest CR0.PE is 1 in every guest. */
  private static boolean protectedGuest(Vmcs vmcs) {
    return !vmcs.secondary(VmxControls.UNRESTRICTED_GUEST)
        || vmcs.test(VmcsField.GUEST_CR0, Cr0.PE);
  }

  private static boolean instructionLength(Vmcs vmcs, int information) {
    if (!software(InterruptionInformation.type(information))) {
      return true;
    }
    long length = vmcs.read(VmcsField.ENTRY_INSTRUCTION_LENGTH);
    return length >= 1 && length <= MAX_INSTRUCTION_LENGTH;
  }
}
