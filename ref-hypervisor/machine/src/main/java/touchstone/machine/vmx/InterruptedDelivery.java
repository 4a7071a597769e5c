package touchstone.machine.vmx;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;

/**
 * The event whose delivery through the guest's IDT is under way: should an exit happen meanwhile,
 * it becomes the IDT-vectoring information. @sdm 28.2.4
 */
final class InterruptedDelivery {
  private final Cpu cpu;
  private int information;
  private int errorCode;
  private int instructionLength;

  InterruptedDelivery(Cpu cpu) {
    this.cpu = cpu;
  }

  /** Begins, or with 0 ends, a delivery; {@code cpu.rip} is the address it will save. */
  void set(int newInformation, int newErrorCode) {
    information = newInformation;
    errorCode = newErrorCode == Fault.NO_ERROR_CODE ? 0 : newErrorCode;
    boolean software = InterruptionInformation.software(InterruptionInformation.type(information));
    instructionLength = software ? (int) (cpu.rip - cpu.instructionRip) : 0;
    if (!software) {
      cpu.instructionRip = cpu.rip;
    }
  }

  /** None is under way, also when it has ended in a double or triple fault. */
  void clear() {
    information = 0;
    errorCode = 0;
    instructionLength = 0;
  }

  /** Interruption information of the event; 0 if there is none. */
  int information() {
    return information;
  }

  int errorCode() {
    return errorCode;
  }

  /** Length of the instruction that raised the event; 0 if none did. */
  int instructionLength() {
    return instructionLength;
  }

  /** RF is saved as 1 outside event delivery, and in the delivery of a fault. @sdm 28.3.3 */
  boolean resumesWithFlag() {
    boolean fault =
        InterruptionInformation.type(information) == InterruptionInformation.HARDWARE_EXCEPTION
            && InterruptionInformation.vector(information) != Fault.DB
            && !cpu.injecting;
    return information == 0 || fault;
  }
}
