package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;

/** Shifts and rotates of a 32 or 64-bit register by a constant other than zero. */
final class ShiftOperations {
  private ShiftOperations() {}

  /** The masked count, in 1..31 or 1..63. */
  static int count(Instruction in) {
    return (int) in.immediate & 8 * in.width(0) - 1;
  }

  /** Operands shared by all of them. */
  abstract static class Form extends Operation {
    final int register;
    final int count;
    final int bits;
    final long mask;

    Form(Instruction in) {
      register = in.register(0);
      count = count(in);
      bits = 8 * in.width(0);
      mask = bits == 64 ? -1 : 0xFFFFFFFFL;
    }
  }

  static final class Left extends Form {
    Left(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long value = cpu.gpr[register] & mask;
      cpu.gpr[register] = Shifter.shl(cpu.flags, value, count, bits >> 3) & mask;
    }
  }

  static final class Right extends Form {
    Right(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long value = cpu.gpr[register] & mask;
      cpu.gpr[register] = Shifter.shr(cpu.flags, value, count, bits >> 3);
    }
  }

  static final class Arithmetic extends Form {
    Arithmetic(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long value = cpu.gpr[register] & mask;
      cpu.gpr[register] = Shifter.sar(cpu.flags, value, count, bits >> 3) & mask;
    }
  }

  static final class RotateLeft extends Form {
    RotateLeft(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long value = cpu.gpr[register] & mask;
      cpu.gpr[register] = Shifter.rol(cpu.flags, value, count, bits >> 3) & mask;
    }
  }

  static final class RotateRight extends Form {
    RotateRight(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long value = cpu.gpr[register] & mask;
      cpu.gpr[register] = Shifter.ror(cpu.flags, value, count, bits >> 3) & mask;
    }
  }
}
