package touchstone.machine.execute.x87;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.decode.Instruction;

/**
 * The images of FNSTENV and FNSAVE: seven fields of 16 or 32 bits, then for FNSAVE eight registers
 * of ten bytes. In real mode the selectors give way to linear addresses. @sdm 1 8.1.10
 */
final class EnvironmentImage {
  private static final int FIELDS = 7;
  private static final int REGISTER = 10;
  private static final int EMPTY = 3;
  private static final int OPCODE = 0x7FF;

  private EnvironmentImage() {}

  private static int fieldBytes(Instruction in) {
    return in.operandSize == 2 ? 2 : 4;
  }

  static void storeEnvironment(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    Memory80.checkWritable(cpu, in, FIELDS * fieldBytes(in));
    write(cpu, in);
    cpu.fpu.setControl(cpu.fpu.fcw | FpuState.EXCEPTIONS);
  }

  static void loadEnvironment(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    Fpu.checkPending(cpu);
    long[] fields = read(cpu, in);
    enter(cpu, fields, in.operandSize == 2);
  }

  static void save(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    int base = FIELDS * fieldBytes(in);
    Memory80.checkWritable(cpu, in, base + 8 * REGISTER);
    write(cpu, in);
    for (int i = 0; i < 8; i++) {
      Memory80.write(cpu, in, base + REGISTER * i, value(cpu.fpu, cpu.fpu.physical(i)));
    }
    cpu.fpu.initialise();
  }

  static void restore(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    Fpu.checkPending(cpu);
    int base = FIELDS * fieldBytes(in);
    long[] fields = read(cpu, in);
    Extended[] values = new Extended[8];
    for (int i = 0; i < 8; i++) {
      values[i] = Memory80.read(cpu, in, base + REGISTER * i);
    }
    FpuState fpu = cpu.fpu;
    enter(cpu, fields, in.operandSize == 2);
    for (int i = 0; i < 8; i++) {
      fpu.significand[fpu.physical(i)] = values[i].significand();
      fpu.exponent[fpu.physical(i)] = values[i].signExponent();
    }
  }

  private static void write(Cpu cpu, Instruction in) {
    FpuState fpu = cpu.fpu;
    int bytes = fieldBytes(in);
    boolean narrow = bytes == 2;
    long[] fields = {
      fpu.fcw, fpu.fsw, tags(fpu), fpu.fip, fpu.fcs, fpu.fdp, fpu.fds,
    };
    if (isReal(cpu)) {
      linear(fpu, fields, narrow);
    } else if (!narrow) {
      fields[4] |= (long) fpu.fop << 16;
    }
    boolean real = isReal(cpu);
    boolean[] half = {true, true, true, real, false, real, !real};
    for (int i = 0; i < FIELDS; i++) {
      long high = half[i] && !narrow ? 0xFFFF0000L : 0;
      Memory80.write(cpu, in, bytes * i, bytes, fields[i] | high);
    }
  }

  private static boolean isReal(Cpu cpu) {
    return !cpu.protectedMode() || cpu.v86();
  }

  /** Linear addresses, their upper bits beside the opcode; only the last 20 in the narrow form. */
  private static void linear(FpuState fpu, long[] fields, boolean narrow) {
    long ip = fpu.fip + ((long) fpu.fcs << 4);
    long dp = fpu.fdp + ((long) fpu.fds << 4);
    fields[3] = ip & 0xFFFF;
    fields[4] = (ip >> 16 & (narrow ? 0xF : 0xFFFF)) << 12 | fpu.fop;
    fields[5] = dp & 0xFFFF;
    fields[6] = (dp >> 16 & (narrow ? 0xF : 0xFFFF)) << 12;
  }

  private static long[] read(Cpu cpu, Instruction in) {
    int bytes = fieldBytes(in);
    long[] fields = new long[FIELDS];
    for (int i = 0; i < FIELDS; i++) {
      fields[i] = Memory80.read(cpu, in, bytes * i, bytes);
    }
    return fields;
  }

  private static void enter(Cpu cpu, long[] fields, boolean narrow) {
    FpuState fpu = cpu.fpu;
    fpu.setControl((int) fields[0] & 0xFFFF);
    fpu.setStatus((int) fields[1] & 0xFFFF);
    fpu.ftw = abridged((int) fields[2]);
    if (isReal(cpu)) {
      fpu.fip = fields[3] & 0xFFFF | fields[4] >> 12 << 16;
      fpu.fcs = 0;
      fpu.fdp = fields[5] & 0xFFFF | fields[6] >> 12 << 16;
      fpu.fds = 0;
      fpu.fop = (int) fields[4] & OPCODE;
      return;
    }
    fpu.fip = fields[3];
    fpu.fcs = (int) fields[4] & 0xFFFF;
    fpu.fdp = fields[5];
    fpu.fds = (int) fields[6] & 0xFFFF;
    fpu.fop = narrow ? 0 : (int) (fields[4] >> 16) & OPCODE;
  }

  /** Two bits a physical register: valid, zero, special, empty. */
  private static int tags(FpuState fpu) {
    int tags = 0;
    for (int register = 0; register < 8; register++) {
      boolean used = (fpu.ftw >> register & 1) != 0;
      tags |= (used ? tag(value(fpu, register)) : EMPTY) << 2 * register;
    }
    return tags;
  }

  private static int tag(Extended a) {
    if (a.isZero()) {
      return 1;
    }
    boolean special = a.exponent() == 0 || a.exponent() == Extended.SPECIAL || a.isUnsupported();
    return special ? 2 : 0;
  }

  private static int abridged(int tags) {
    int used = 0;
    for (int register = 0; register < 8; register++) {
      used |= (tags >> 2 * register & EMPTY) != EMPTY ? 1 << register : 0;
    }
    return used;
  }

  private static Extended value(FpuState fpu, int register) {
    return new Extended(fpu.exponent[register], fpu.significand[register]);
  }
}
