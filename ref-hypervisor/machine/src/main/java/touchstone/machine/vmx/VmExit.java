package touchstone.machine.vmx;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.VmExitSignal;
import touchstone.machine.decode.Instruction;

/**
 * Leaves the guest: records why, saves the guest state, loads the host state.
 *
 * <p>Whoever causes an exit first adds what only that kind of exit records ({@link #instruction},
 * {@link #interruption}, {@link #guestAddresses}), then calls {@link #leave}.
 *
 * @sdm 28
 */
final class VmExit {
  /** Fixed cost of an exit in cycles; an exit and an entry together cost 1000. */
  static final int CYCLES = 600;

  /** VMX-abort indicators: saving guest MSRs, loading host MSRs failed. @sdm 28.7 */
  private static final int ABORT_MSR_STORE = 1;

  private static final int ABORT_MSR_LOAD = 4;

  private final VmxState state;
  private final Cpu cpu;
  private final Vmcs vmcs;
  private final GuestStateSave guestState;
  private final HostStateLoad hostState;
  private final MsrAreas msrAreas;

  private int instructionLength;
  private int instructionInformation;
  private int interruptionInformation;
  private int interruptionErrorCode;
  private long guestPhysical;
  private long guestLinear;

  VmExit(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
    this.guestState = new GuestStateSave(state);
    this.hostState = new HostStateLoad(state);
    this.msrAreas = new MsrAreas(state);
  }

  /** The exit is due to an instruction, which has not been executed. */
  VmExit instruction(Instruction in) {
    cpu.rip = cpu.instructionRip;
    cpu.flags.set(cpu.flags.get() & ~Rflags.RF);
    instructionLength = in.length;
    return this;
  }

  /** As {@link #instruction(Instruction)}, with the instruction-information field. */
  VmExit instruction(Instruction in, int information) {
    instructionInformation = information;
    return instruction(in);
  }

  /** The exit is due to an event: its interruption information, error code or 0. */
  VmExit interruption(int information, int errorCode) {
    interruptionInformation = information;
    interruptionErrorCode = errorCode;
    return this;
  }

  /** The event was a software exception; the instruction is this long. */
  VmExit software(int length) {
    cpu.rip = cpu.instructionRip;
    instructionLength = length;
    return this;
  }

  VmExit guestAddresses(long physical, long linear) {
    guestPhysical = physical;
    guestLinear = linear;
    return this;
  }

  /** The guest will resume with RF set, as after a fault. @sdm 28.3.3 */
  VmExit resumeFlag() {
    cpu.flags.set(cpu.flags.get() | Rflags.RF);
    return this;
  }

  /**
   * Completes the exit; the guest's RIP is in {@code cpu.rip}.
   *
   * @return the signal to throw, so that the caller's flow visibly ends
   */
  VmExitSignal leave(int reason, long qualification) {
    recordInformation(reason, qualification);
    vmcs.write(
        VmcsField.ENTRY_INTERRUPTION_INFORMATION,
        vmcs.readInt(VmcsField.ENTRY_INTERRUPTION_INFORMATION) & ~InterruptionInformation.VALID);
    guestState.save();
    if (!msrAreas.store(VmcsField.EXIT_MSR_STORE_COUNT, VmcsField.EXIT_MSR_STORE_ADDRESS)) {
      throw abort(ABORT_MSR_STORE);
    }
    toHost();
    if (nonMaskable(interruptionInformation)) {
      cpu.nmiBlocked = true;
    }
    clearInformation();
    return VmExitSignal.INSTANCE;
  }

  /** A VM entry that failed while the guest state was checked or loaded. @sdm 27.8 */
  void failEntry(int reason, long qualification) {
    vmcs.write(VmcsField.EXIT_REASON, reason | ExitReason.ENTRY_FAILURE);
    vmcs.write(VmcsField.EXIT_QUALIFICATION, qualification);
    toHost();
  }

  private void toHost() {
    cpu.clock += CYCLES;
    hostState.load();
    int failed = msrAreas.load(VmcsField.EXIT_MSR_LOAD_COUNT, VmcsField.EXIT_MSR_LOAD_ADDRESS);
    if (failed != 0) {
      throw abort(ABORT_MSR_LOAD);
    }
  }

  private VmxAbortException abort(int indicator) {
    vmcs.setAbortIndicator(indicator);
    return new VmxAbortException(indicator);
  }

  private void recordInformation(int reason, long qualification) {
    InterruptedDelivery delivery = state.guest.delivery();
    if (delivery.instructionLength() != 0) {
      software(delivery.instructionLength());
    }
    vmcs.write(VmcsField.EXIT_REASON, reason);
    vmcs.write(VmcsField.EXIT_QUALIFICATION, qualification);
    vmcs.write(VmcsField.EXIT_INSTRUCTION_LENGTH, instructionLength);
    vmcs.write(VmcsField.EXIT_INSTRUCTION_INFORMATION, instructionInformation);
    vmcs.write(VmcsField.EXIT_INTERRUPTION_INFORMATION, interruptionInformation);
    vmcs.write(VmcsField.EXIT_INTERRUPTION_ERROR_CODE, interruptionErrorCode);
    vmcs.write(VmcsField.IDT_VECTORING_INFORMATION, delivery.information());
    vmcs.write(VmcsField.IDT_VECTORING_ERROR_CODE, delivery.errorCode());
    vmcs.write(VmcsField.GUEST_PHYSICAL_ADDRESS, guestPhysical);
    vmcs.write(VmcsField.GUEST_LINEAR_ADDRESS, guestLinear);
  }

  private static boolean nonMaskable(int information) {
    return InterruptionInformation.valid(information)
        && InterruptionInformation.type(information) == InterruptionInformation.NMI;
  }

  private void clearInformation() {
    instructionLength = 0;
    instructionInformation = 0;
    interruptionInformation = 0;
    interruptionErrorCode = 0;
    guestPhysical = 0;
    guestLinear = 0;
    state.guest.delivery().clear();
  }
}
