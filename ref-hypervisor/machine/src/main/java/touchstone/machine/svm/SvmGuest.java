package touchstone.machine.svm;

import static touchstone.machine.svm.InterceptBits.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.interrupt.EventDelivery;
import touchstone.machine.interrupt.EventType;

/**
 * Guest mode: which of the guest's doings are intercepted.
 *
 * <p>The intercepts are read once at VMRUN. Instructions, control registers, permission maps and
 * guest-physical addresses have files of their own; here are the events.
 *
 * @apm 15.7 to 15.21
 */
final class SvmGuest implements Intercepts {
  private static final int PRIORITY = 0xF;
  private static final long DR6_BREAKPOINTS = 0xF;
  private static final long DR7_GENERAL_DETECT = 1 << 13;

  private final SvmState state;
  private final Cpu cpu;
  private final Vmcb vmcb;
  private final SvmInstructionExits instructions;
  private final SvmRegisterExits registers;
  private final SvmBitmapExits bitmaps;
  private final SvmTranslation translation;

  private int intercepts;
  private int exceptions;
  private long tscOffset;
  private int tag;

  /** Word 060H of the VMCB: V_TPR, V_IRQ and so on. */
  private int virtualInterrupt;

  private int virtualVector;
  private boolean hostInterruptsEnabled;
  private int delivering;
  private int deliveringErrorCode;

  SvmGuest(SvmState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcb = state.vmcb;
    this.instructions = new SvmInstructionExits(state);
    this.registers = new SvmRegisterExits(state);
    this.bitmaps = new SvmBitmapExits(state);
    this.translation = new SvmTranslation(state);
  }

  // ---- entry and exit -------------------------------------------------------------------------

  void loadControls() {
    intercepts = vmcb.read32(VmcbLayout.INTERCEPT_1);
    exceptions = vmcb.read32(VmcbLayout.INTERCEPT_EXCEPTION);
    tscOffset = vmcb.read64(VmcbLayout.TSC_OFFSET);
    tag = vmcb.read32(VmcbLayout.GUEST_ASID);
    virtualInterrupt = vmcb.read32(VmcbLayout.VIRTUAL_INTERRUPT);
    virtualVector = vmcb.read8(VmcbLayout.VIRTUAL_INTERRUPT_VECTOR);
    hostInterruptsEnabled = state.exit.hostInterruptsEnabled();
    instructions.loadControls();
    registers.loadControls();
    bitmaps.loadControls();
    translation.loadControls();
    left();
  }

  /** V_TPR and V_IRQ change while the guest runs. @apm 15.21.4 */
  void saveVirtualInterrupt() {
    vmcb.write32(VmcbLayout.VIRTUAL_INTERRUPT, virtualInterrupt);
  }

  void left() {
    delivering = 0;
    deliveringErrorCode = 0;
  }

  /** EXITINTINFO: the event whose delivery was under way; 0 if none. */
  long interruptedDelivery() {
    return delivering & 0xFFFF_FFFFL | (long) deliveringErrorCode << 32;
  }

  // ---- what instructions ask ------------------------------------------------------------------

  @Override
  public void instruction(Sensitive which, Instruction in, long operand) {
    instructions.instruction(which, in, operand);
  }

  @Override
  public void io(Instruction in, int port, int bytes, boolean input, boolean string, long linear) {
    bitmaps.io(in, port, bytes, input, string);
  }

  @Override
  public void readMsr(Instruction in, int msr) {
    bitmaps.msr(in, msr, false);
  }

  @Override
  public void writeMsr(Instruction in, int msr, long value) {
    bitmaps.msr(in, msr, true);
  }

  @Override
  public long readControl(Instruction in, int cr, int gpr) {
    return registers.read(in, cr, gpr);
  }

  @Override
  public long writeControl(Instruction in, int cr, long value, int gpr) {
    return registers.write(in, cr, value, gpr);
  }

  @Override
  public boolean clearTaskSwitched(Instruction in) {
    registers.clearTaskSwitched(in);
    return true;
  }

  @Override
  public long loadMachineStatus(Instruction in, int source, long newCr0) {
    return registers.loadMachineStatus(in, newCr0);
  }

  @Override
  public void debugRegister(Instruction in, int dr, boolean write, int gpr) {
    registers.debugRegister(in, dr, write, gpr);
  }

  // ---- events ---------------------------------------------------------------------------------

  @Override
  public void exception(
      int vector, int errorCode, long qualification, boolean software, int length) {
    if ((exceptions >>> vector & 1) == 0) {
      return;
    }
    if (software) {
      state.exit.software(length);
    } else if (vector == Fault.DB) {
      recordDebugException(qualification);
    }
    boolean pageFault = vector == Fault.PF;
    if (pageFault) {
      translation.recordInstructionBytes((errorCode & NptWalker.ERROR_FETCH) != 0);
    }
    long first = errorCode == Fault.NO_ERROR_CODE ? 0 : errorCode & 0xFFFF_FFFFL;
    throw state
        .exit
        .information(first, pageFault ? qualification : 0)
        .leave(ExitCode.EXCEPTION_0 + vector);
  }

  /** DR6 and DR7 are saved as the handler would have seen them. @apm 15.12.2 */
  private void recordDebugException(long causes) {
    cpu.dr[6] = cpu.dr[6] & ~DR6_BREAKPOINTS | causes;
    cpu.dr[7] &= ~DR7_GENERAL_DETECT;
  }

  @Override
  public void externalInterrupt() {
    if (intercepted(INTR)) {
      throw state.exit.leave(ExitCode.INTR);
    }
  }

  /** The NMI stays pending for the host, which has GIF clear. @apm 15.13.2 */
  @Override
  public void nonMaskableInterrupt() {
    if (intercepted(NMI)) {
      throw state.exit.leave(ExitCode.NMI);
    }
  }

  /** The signal stays pending for the host, which has GIF clear. @apm 15.13.4 */
  @Override
  public void initSignal() {
    if (intercepted(INIT)) {
      throw state.exit.leave(ExitCode.INIT);
    }
  }

  /** Without the intercept a shutdown takes the whole processor down. @apm 15.14.3 */
  @Override
  public void tripleFault() {
    if (intercepted(SHUTDOWN)) {
      throw state.exit.leave(ExitCode.SHUTDOWN);
    }
  }

  /** A virtual interrupt is taken as soon as the guest could take a real one. @apm 15.21.4 */
  @Override
  public void boundary() {
    if (!virtualInterruptPending() || cpu.interruptShadow || !cpu.flags.test(Rflags.IF)) {
      return;
    }
    if (intercepted(VINTR)) {
      throw state.exit.leave(ExitCode.VINTR);
    }
    virtualInterrupt &= ~V_IRQ;
    EventDelivery.raise(cpu, virtualVector, EventType.EXTERNAL_INTERRUPT, Fault.NO_ERROR_CODE, 0);
  }

  private boolean virtualInterruptPending() {
    int priority = virtualInterrupt >>> V_INTR_PRIO_SHIFT & PRIORITY;
    boolean aboveTpr = priority > (virtualInterrupt & PRIORITY);
    return (virtualInterrupt & V_IRQ) != 0 && (aboveTpr || (virtualInterrupt & V_IGN_TPR) != 0);
  }

  private boolean intercepted(int bit) {
    return (intercepts & bit) != 0;
  }

  @Override
  public long tscOffset() {
    return tscOffset;
  }

  /** With V_INTR_MASKING the host's IF at VMRUN masks, else the guest's. @apm 15.21.1 */
  @Override
  public boolean interceptsExternalInterrupts() {
    boolean enabled =
        virtualMasking()
            ? hostInterruptsEnabled
            : cpu.flags.test(Rflags.IF) && !cpu.interruptShadow;
    return intercepted(INTR) && enabled;
  }

  @Override
  public boolean masksExternalInterrupts() {
    return virtualMasking() && !hostInterruptsEnabled;
  }

  @Override
  public boolean virtualizesTaskPriority() {
    return virtualMasking();
  }

  private boolean virtualMasking() {
    return (virtualInterrupt & V_INTR_MASKING) != 0;
  }

  int virtualTaskPriority() {
    return virtualInterrupt & PRIORITY;
  }

  void setVirtualTaskPriority(long value) {
    virtualInterrupt = virtualInterrupt & ~V_TPR | (int) value & PRIORITY;
    cpu.attention = true;
  }

  @Override
  public boolean interceptsNmi() {
    return intercepted(NMI);
  }

  @Override
  public void delivering(int interruptionInformation, int errorCode) {
    delivering = EventInformation.of(interruptionInformation);
    deliveringErrorCode = errorCode == Fault.NO_ERROR_CODE ? 0 : errorCode;
    if (!EventType.isSoftware(EventInformation.type(interruptionInformation))) {
      cpu.instructionRip = cpu.rip;
    }
  }

  // ---- guest-physical addresses ---------------------------------------------------------------

  @Override
  public boolean secondLevel() {
    return translation.enabled();
  }

  @Override
  public long translate(
      long guestPhysical, int access, long linear, boolean tableWalk, boolean user) {
    return translation.translate(guestPhysical, access, tableWalk);
  }

  @Override
  public int grantedRights() {
    return translation.grantedRights();
  }

  @Override
  public int tag() {
    return tag;
  }
}
