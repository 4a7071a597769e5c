package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmxControls.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;

/**
 * VMX non-root operation: which of the guest's doings cause an exit.
 *
 * <p>The controls are read once at entry, for only the host can change them. Instructions, control
 * registers, bitmaps and guest-physical addresses have files of their own; here are the events.
 *
 * @sdm 26
 */
final class VmxGuest implements Intercepts {
  private static final int PAGE_FAULT = 1 << Fault.PF;
  private static final long NO_DEADLINE = Long.MAX_VALUE;

  private final VmxState state;
  private final Cpu cpu;
  private final Vmcs vmcs;
  private final VmxInstructionExits instructions;
  private final VmxRegisterExits registers;
  private final VmxBitmapExits bitmaps;
  private final VmxTranslation translation;
  private final InterruptedDelivery delivery;

  private int pinBased;
  private int processorBased;
  private int exceptionBitmap;
  private int pageFaultMask;
  private int pageFaultMatch;
  private long tscOffset;
  private int tag;

  /** Clock at which the preemption timer reaches zero. */
  private long preemptionDeadline = NO_DEADLINE;

  private boolean virtualNmiBlocked;

  VmxGuest(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
    this.instructions = new VmxInstructionExits(state);
    this.registers = new VmxRegisterExits(state);
    this.bitmaps = new VmxBitmapExits(state);
    this.translation = new VmxTranslation(state);
    this.delivery = new InterruptedDelivery(cpu);
  }

  // ---- entry and exit -------------------------------------------------------------------------

  void loadControls() {
    pinBased = vmcs.readInt(VmcsField.PIN_BASED_CONTROLS);
    processorBased = vmcs.readInt(VmcsField.PROCESSOR_BASED_CONTROLS);
    exceptionBitmap = vmcs.readInt(VmcsField.EXCEPTION_BITMAP);
    pageFaultMask = vmcs.readInt(VmcsField.PAGE_FAULT_ERROR_CODE_MASK);
    pageFaultMatch = vmcs.readInt(VmcsField.PAGE_FAULT_ERROR_CODE_MATCH);
    boolean offset = (processorBased & USE_TSC_OFFSETTING) != 0;
    tscOffset = offset ? vmcs.read(VmcsField.TSC_OFFSET) : 0;
    boolean vpid = vmcs.secondary(ENABLE_VPID);
    tag = vpid ? vmcs.readInt(VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER) : 0;
    instructions.loadControls();
    registers.loadControls();
    bitmaps.loadControls();
    translation.loadControls();
  }

  /** The guest's state is loaded and its first instruction or injected event is next. */
  void entered() {
    delivery.clear();
    if ((pinBased & ACTIVATE_PREEMPTION_TIMER) != 0) {
      long ticks = vmcs.read(VmcsField.PREEMPTION_TIMER_VALUE);
      preemptionDeadline = cpu.clock + (ticks << VmxCapabilities.PREEMPTION_TIMER_SHIFT);
      cpu.wakeAt(preemptionDeadline);
    } else {
      preemptionDeadline = NO_DEADLINE;
    }
    translation.claimTag(tag);
    switchTranslations();
  }

  /** Without VPIDs an entry and an exit forget all translations. @sdm 29.4.3.1 */
  void switchTranslations() {
    if (tag == 0) {
      cpu.mmu.flushAll();
    } else {
      cpu.mmu.contextChanged();
    }
  }

  /** Value of the preemption timer now, in its own ticks. */
  long preemptionTimer() {
    long left = Math.max(0, preemptionDeadline - cpu.clock);
    return left >>> VmxCapabilities.PREEMPTION_TIMER_SHIFT;
  }

  boolean virtualNmis() {
    return (pinBased & VIRTUAL_NMIS) != 0;
  }

  boolean virtualNmiBlocked() {
    return virtualNmiBlocked;
  }

  void setVirtualNmiBlocked(boolean blocked) {
    virtualNmiBlocked = blocked;
  }

  /** An NMI was injected. @sdm 27.6.1.1 */
  void blockNmis() {
    if (virtualNmis()) {
      virtualNmiBlocked = true;
    } else {
      cpu.nmiBlocked = true;
    }
  }

  InterruptedDelivery delivery() {
    return delivery;
  }

  // ---- what instructions ask ------------------------------------------------------------------

  @Override
  public void instruction(Sensitive which, Instruction in, long operand) {
    if (which == Sensitive.IRET) {
      virtualNmiBlocked = false;
      return;
    }
    instructions.instruction(which, in, operand);
  }

  @Override
  public void io(Instruction in, int port, int bytes, boolean input, boolean string, long linear) {
    bitmaps.io(in, port, bytes, input, string, linear);
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
    return registers.clearTaskSwitched(in);
  }

  @Override
  public long loadMachineStatus(Instruction in, int source, long newCr0) {
    return registers.loadMachineStatus(in, source, newCr0);
  }

  @Override
  public void debugRegister(Instruction in, int dr, boolean write, int gpr) {
    registers.debugRegister(in, dr, write, gpr);
  }

  // ---- events ---------------------------------------------------------------------------------

  @Override
  public void exception(
      int vector, int errorCode, long qualification, boolean software, int length) {
    if (!intercepted(vector, errorCode)) {
      return;
    }
    if (vector == Fault.DF) {
      delivery.clear();
    }
    boolean pushesCode = errorCode != Fault.NO_ERROR_CODE;
    VmExit exit =
        state.exit.interruption(
            InterruptionInformation.of(vector, type(vector, software), pushesCode),
            pushesCode ? errorCode : 0);
    if (software) {
      exit.software(length);
    } else if (vector != Fault.DB) {
      exit.resumeFlag();
    }
    boolean qualified = vector == Fault.PF || vector == Fault.DB;
    throw exit.leave(ExitReason.EXCEPTION_OR_NMI, qualified ? qualification : 0);
  }

  /** For page faults mask and match decide whether the bitmap's bit counts as it is. @sdm 25.6.3 */
  private boolean intercepted(int vector, int errorCode) {
    boolean bit = (exceptionBitmap >>> vector & 1) != 0;
    boolean matches = (errorCode & pageFaultMask) == pageFaultMatch;
    return 1 << vector == PAGE_FAULT ? bit == matches : bit;
  }

  private static int type(int vector, boolean software) {
    if (!software) {
      return InterruptionInformation.HARDWARE_EXCEPTION;
    }
    return vector == Fault.DB
        ? InterruptionInformation.PRIVILEGED_SOFTWARE_EXCEPTION
        : InterruptionInformation.SOFTWARE_EXCEPTION;
  }

  @Override
  public void externalInterrupt() {
    if ((pinBased & EXTERNAL_INTERRUPT_EXITING) == 0) {
      return;
    }
    if (vmcs.exitControl(ACKNOWLEDGE_INTERRUPT_ON_EXIT)) {
      int vector = cpu.apic.acknowledge();
      state.exit.interruption(
          InterruptionInformation.of(vector, InterruptionInformation.EXTERNAL_INTERRUPT, false), 0);
    }
    throw state.exit.leave(ExitReason.EXTERNAL_INTERRUPT, 0);
  }

  @Override
  public void nonMaskableInterrupt() {
    if ((pinBased & NMI_EXITING) == 0) {
      return;
    }
    cpu.nmiPending = false;
    state.exit.interruption(
        InterruptionInformation.of(Fault.NMI, InterruptionInformation.NMI, false), 0);
    throw state.exit.leave(ExitReason.EXCEPTION_OR_NMI, 0);
  }

  /** The exit takes the signal. @sdm 26.2 */
  @Override
  public void initSignal() {
    cpu.initPending = false;
    throw state.exit.leave(ExitReason.INIT_SIGNAL, 0);
  }

  @Override
  public void tripleFault() {
    delivery.clear();
    throw state.exit.leave(ExitReason.TRIPLE_FAULT, 0);
  }

  /** Preemption timer before NMI window before interrupt window. @sdm 26.2 */
  @Override
  public void boundary() {
    if (cpu.clock >= preemptionDeadline) {
      throw state.exit.leave(ExitReason.PREEMPTION_TIMER, 0);
    }
    cpu.wakeAt(preemptionDeadline);
    boolean blockedBySs = cpu.interruptShadow && !cpu.stiShadow;
    if (controls(NMI_WINDOW_EXITING) && !virtualNmiBlocked && !blockedBySs) {
      throw state.exit.leave(ExitReason.NMI_WINDOW, 0);
    }
    if (controls(INTERRUPT_WINDOW_EXITING)) {
      if (cpu.flags.test(Rflags.IF) && !cpu.interruptShadow) {
        throw state.exit.leave(ExitReason.INTERRUPT_WINDOW, 0);
      }
    }
  }

  private boolean controls(int control) {
    return (processorBased & control) != 0;
  }

  @Override
  public long tscOffset() {
    return tscOffset;
  }

  @Override
  public boolean interceptsExternalInterrupts() {
    return (pinBased & EXTERNAL_INTERRUPT_EXITING) != 0;
  }

  @Override
  public boolean interceptsNmi() {
    return (pinBased & NMI_EXITING) != 0;
  }

  @Override
  public void delivering(int interruptionInformation, int errorCode) {
    delivery.set(interruptionInformation, errorCode);
  }

  // ---- guest-physical addresses ---------------------------------------------------------------

  @Override
  public boolean secondLevel() {
    return translation.enabled();
  }

  @Override
  public long translate(
      long guestPhysical, int access, long linear, boolean tableWalk, boolean user) {
    return translation.translate(guestPhysical, access, linear, tableWalk);
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
