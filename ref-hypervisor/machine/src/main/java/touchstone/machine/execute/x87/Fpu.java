package touchstone.machine.execute.x87;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.decode.Instruction;

/**
 * One x87 instruction under way: the register stack, the rounding in force, and the exceptions
 * raised so far, which reach the status word at the end. A memory access that faults thus leaves
 * everything as it was. @sdm 1 8.1 8.4 8.5
 */
public final class Fpu {
  static final int IE = 1;
  static final int DE = 2;
  static final int ZE = 4;
  static final int OE = 8;
  static final int UE = 16;
  static final int PE = 32;

  /** Stack fault; always with IE. */
  static final int SF = 64;

  static final int C0 = 1 << 8;
  static final int C1 = 1 << 9;
  static final int C2 = 1 << 10;
  static final int C3 = 1 << 14;

  /** Exceptions found before there is a result: unmasked, they leave the destination alone. */
  private static final int BEFORE = IE | DE | ZE;

  final Cpu cpu;
  final FpuState state;
  private int raised;
  private boolean c1;
  private boolean keepsC1;

  /** The memory operand was denormal in its own format. */
  private boolean denormalOperand;

  private Fpu(Cpu cpu) {
    this.cpu = cpu;
    state = cpu.fpu;
  }

  /** #NM if the unit is to be emulated or belongs to another task. @sdm 3 2.5 */
  public static void checkAvailable(Cpu cpu) {
    if ((cpu.cr0 & (Cr0.EM | Cr0.TS)) != 0) {
      throw cpu.fault(Fault.NM);
    }
  }

  /** #NM if the unit belongs to another task: XSAVE and its like do not ask for emulation. */
  public static void checkNotSwitched(Cpu cpu) {
    if ((cpu.cr0 & Cr0.TS) != 0) {
      throw cpu.fault(Fault.NM);
    }
  }

  /** #MF if an earlier instruction left an unmasked exception. @sdm 1 8.7 */
  public static void checkPending(Cpu cpu) {
    if (!cpu.fpu.pending()) {
      return;
    }
    if ((cpu.cr0 & Cr0.NE) == 0) {
      throw new UnmodelledException(
          "x87 exception with CR0.NE clear (FERR#) at rip " + Long.toHexString(cpu.instructionRip));
    }
    throw cpu.fault(Fault.MF);
  }

  /** Begins a waiting instruction. */
  static Fpu begin(Cpu cpu) {
    checkAvailable(cpu);
    checkPending(cpu);
    return new Fpu(cpu);
  }

  /** Commits what was raised, and the pointers to instruction and operand. @sdm 1 8.1.8 */
  void end(Instruction in) {
    if (stopped()) { // nothing was rounded
      raised &= BEFORE | SF;
      c1 &= keepsC1 || (raised & SF) != 0;
    }
    state.setStatus(state.fsw & ~C1 | raised | (c1 ? C1 : 0));
    state.fip = cpu.instructionRip;
    state.fcs = cpu.segments.selector[SegmentRegisters.CS];
    state.fop = (in.opcode & 7) << 8 | in.modrm;
    if (in.memory) {
      state.fdp = in.effectiveAddress(cpu);
      state.fds = cpu.segments.selector[in.segment];
    }
  }

  /** The same instruction, for a step whose exceptions may yet be disregarded. */
  Fpu trial() {
    return new Fpu(cpu);
  }

  /** Takes over what a trial raised. */
  void accept(Fpu trial) {
    raised |= trial.raised;
    c1 = trial.c1;
  }

  void raise(int flags) {
    raised |= flags;
  }

  boolean isMasked(int flag) {
    return (state.fcw & flag) != 0;
  }

  /** An unmasked exception forbids the result. */
  boolean stopped() {
    return (raised & BEFORE & ~state.fcw) != 0;
  }

  /** An unmasked exception forbids a store to memory. */
  boolean storeStopped() {
    return (raised & (IE | OE | UE) & ~state.fcw) != 0;
  }

  void setC1(boolean value) {
    c1 = value;
  }

  /** Sets C3, C2 and C0 at once. */
  void setConditions(int bits) {
    state.fsw = state.fsw & ~(C0 | C2 | C3) | bits;
  }

  void setCondition2(boolean value) {
    state.fsw = value ? state.fsw | C2 : state.fsw & ~C2;
  }

  /** RC: 0 nearest, 1 down, 2 up, 3 toward zero. */
  int rounding() {
    return state.fcw >> 10 & 3;
  }

  /** PC: 0 single, 2 double, 3 extended. */
  int precision() {
    return state.fcw >> 8 & 3;
  }

  boolean isEmpty(int i) {
    return (state.ftw >> state.physical(i) & 1) == 0;
  }

  /** ST(i), whether it is empty or not. */
  Extended st(int i) {
    int register = state.physical(i);
    return new Extended(state.exponent[register], state.significand[register]);
  }

  void set(int i, Extended value) {
    int register = state.physical(i);
    state.exponent[register] = value.signExponent();
    state.significand[register] = value.significand();
    state.ftw |= 1 << register;
  }

  void free(int i) {
    state.ftw &= ~(1 << state.physical(i));
  }

  /** ST(i) becomes the result of the instruction, unless an unmasked exception forbids it. */
  void result(int i, Extended value) {
    if (!stopped()) {
      set(i, value);
    }
  }

  /** A new ST0, or a stack overflow. */
  void push(Extended value) {
    pushAnyway(isEmpty(-1) ? value : overflow());
  }

  /** A new ST0, whatever the register held. */
  void pushAnyway(Extended value) {
    if (!stopped()) {
      rotate(-1);
      set(0, value);
    }
  }

  /** The condition code C1 stays what it is. */
  void keepC1() {
    keepsC1 = true;
    c1 = (state.fsw & C1) != 0;
  }

  void pop() {
    if (!stopped()) {
      free(0);
      rotate(1);
    }
  }

  /** Moves the stack pointer and nothing else. */
  void rotate(int registers) {
    state.setTop(state.top() + registers);
  }

  Extended invalid() {
    raise(IE);
    return Extended.INDEFINITE;
  }

  /** An empty register was read. */
  Extended underflow() {
    raise(IE | SF);
    c1 = false;
    return Extended.INDEFINITE;
  }

  /** A register in use was to be pushed on. */
  Extended overflow() {
    raise(IE | SF);
    c1 = true;
    return Extended.INDEFINITE;
  }

  void noteDenormalOperand() {
    denormalOperand = true;
  }

  /** Raises DE if an operand of the instruction is denormal. */
  void checkDenormal(Extended a, Extended b) {
    if (denormalOperand || a.isDenormal() || b.isDenormal()) {
      raise(DE);
    }
  }
}
