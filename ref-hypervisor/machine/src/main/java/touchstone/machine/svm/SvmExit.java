package touchstone.machine.svm;

import static touchstone.machine.svm.VmcbLayout.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.VmExitSignal;
import touchstone.machine.decode.Instruction;

/**
 * #VMEXIT: records why the guest stopped, saves its state, reloads the host.
 *
 * <p>Whoever causes an exit first adds what only that kind of exit records ({@link #instruction},
 * {@link #information}), then calls {@link #leave}.
 *
 * @apm 15.6
 */
final class SvmExit {
  /** Fixed cost of an exit in cycles. */
  static final int CYCLES = 600;

  private static final long DR7_DISABLED = 0x400;

  private final SvmState state;
  private final Cpu cpu;
  private final Vmcb vmcb;
  private final Vmcb hostArea;
  private long hostPat;

  private long information1;
  private long information2;
  private long nextRip;

  SvmExit(SvmState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcb = state.vmcb;
    this.hostArea = new Vmcb(cpu.machine.memory());
  }

  /** VMRUN's first act. */
  void saveHost() {
    hostArea.point(state.hostSavePage());
    StateSave.save(cpu, hostArea);
    hostPat = cpu.msrs.pat;
  }

  /** RFLAGS.IF of the host at VMRUN. */
  boolean hostInterruptsEnabled() {
    return (hostArea.read64(RFLAGS) & Rflags.IF) != 0;
  }

  /** The exit is due to an instruction, which has not been executed. */
  SvmExit instruction(Instruction in) {
    return software(in.length);
  }

  /** The exit is due to INT3, INTO or INT1 of this length. @apm 15.7.1 */
  SvmExit software(int length) {
    nextRip = cpu.instructionRip + length;
    cpu.rip = cpu.instructionRip;
    return this;
  }

  SvmExit information(long first, long second) {
    information1 = first;
    information2 = second;
    return this;
  }

  /** Decode assist: up to 15 bytes from the guest's RIP. @apm 15.8.4 */
  SvmExit instructionBytes(byte[] bytes, int count) {
    vmcb.write8(FETCHED_BYTES, count);
    for (int i = 0; i < count; i++) {
      vmcb.write8(INSTRUCTION_BYTES + i, bytes[i]);
    }
    return this;
  }

  /**
   * Completes the exit; the guest's RIP is in {@code cpu.rip}.
   *
   * @return the signal to throw, so that the caller's flow visibly ends
   */
  VmExitSignal leave(int code) {
    saveGuest();
    recordInformation(code);
    state.guest.left();
    loadHost();
    return VmExitSignal.INSTANCE;
  }

  /** #VMEXIT(INVALID): VMRUN refused the VMCB, whose state-save area stays as it was. */
  void refuseEntry() {
    recordInformation(ExitCode.INVALID);
    loadHost();
  }

  private void saveGuest() {
    StateSave.save(cpu, vmcb);
    vmcb.write64(CR2, cpu.cr2);
    vmcb.write64(DR6, cpu.dr[6]);
    vmcb.write64(DR7, cpu.dr[7]);
    vmcb.write8(CPL, cpu.cpl);
    vmcb.write32(INTERRUPT_SHADOW, cpu.interruptShadow ? InterceptBits.SHADOW : 0);
    if (state.guest.secondLevel()) {
      vmcb.write64(G_PAT, cpu.msrs.pat);
    }
    state.guest.saveVirtualInterrupt();
  }

  private void recordInformation(int code) {
    vmcb.write64(EXITCODE, code);
    vmcb.write64(EXITINFO1, information1);
    vmcb.write64(EXITINFO2, information2);
    vmcb.write64(EXITINTINFO, state.guest.interruptedDelivery());
    vmcb.write64(NRIP, nextRip);
    vmcb.write32(EVENTINJ, vmcb.read32(EVENTINJ) & ~EventInformation.VALID);
    information1 = 0;
    information2 = 0;
    nextRip = 0;
  }

  private void loadHost() {
    cpu.clock += CYCLES;
    cpu.intercepts = null;
    StateSave.load(cpu, hostArea);
    cpu.flags.set(cpu.flags.get() & ~Rflags.VM);
    cpu.cr0 |= Cr0.PE;
    cpu.cpl = 0;
    cpu.dr[7] = DR7_DISABLED;
    cpu.msrs.pat = hostPat;
    cpu.gif = false;
    cpu.clearShadow();
    cpu.shadowExpiring = false;
    cpu.singleStep = false;
    cpu.pendingDebug = 0;
    cpu.halted = false;
    cpu.attention = true;
    cpu.mmu.contextChanged();
  }
}
