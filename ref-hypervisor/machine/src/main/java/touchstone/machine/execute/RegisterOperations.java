package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;

/**
 * The hot forms whose operands are 32 or 64-bit registers and immediates.
 *
 * <p>The second operand is a register plus a constant, one of which is nothing, so that one class
 * serves both forms. Nothing here can fault.
 */
final class RegisterOperations {
  private RegisterOperations() {}

  /** Operands shared by all of them. */
  abstract static class Form extends Operation {
    final int destination;
    final int source;
    final long constant;
    final int bits;

    /** What a result is cut to. */
    final long mask;

    Form(Instruction in, int operand) {
      destination = in.register(0);
      boolean register = in.isGeneral(operand);
      source = register ? in.register(operand) : Instruction.NO_REGISTER;
      constant = register ? 0 : in.immediate;
      bits = 8 * in.width(0);
      mask = in.width(0) == 8 ? -1 : 0xFFFFFFFFL;
    }

    Form(Instruction in) {
      this(in, 1);
    }
  }

  static final class Move extends Form {
    Move(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      cpu.gpr[destination] = cpu.gpr[source] + constant & mask;
    }
  }

  static final class Add extends Form {
    Add(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long a = cpu.gpr[destination];
      long b = cpu.gpr[source] + constant;
      cpu.flags.addition(a, b, bits);
      cpu.gpr[destination] = a + b & mask;
    }
  }

  static final class Subtract extends Form {
    Subtract(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long a = cpu.gpr[destination];
      long b = cpu.gpr[source] + constant;
      cpu.flags.subtraction(a, b, bits);
      cpu.gpr[destination] = a - b & mask;
    }
  }

  static final class Compare extends Form {
    Compare(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      cpu.flags.subtraction(cpu.gpr[destination], cpu.gpr[source] + constant, bits);
    }
  }

  static final class And extends Form {
    And(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long result = cpu.gpr[destination] & cpu.gpr[source] + constant & mask;
      cpu.flags.logic(result, bits);
      cpu.gpr[destination] = result;
    }
  }

  static final class Test extends Form {
    Test(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      cpu.flags.logic(cpu.gpr[destination] & cpu.gpr[source] + constant, bits);
    }
  }

  static final class Or extends Form {
    Or(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long result = (cpu.gpr[destination] | cpu.gpr[source] + constant) & mask;
      cpu.flags.logic(result, bits);
      cpu.gpr[destination] = result;
    }
  }

  static final class Xor extends Form {
    Xor(Instruction in) {
      super(in);
    }

    @Override
    void run(Cpu cpu) {
      long result = (cpu.gpr[destination] ^ cpu.gpr[source] + constant) & mask;
      cpu.flags.logic(result, bits);
      cpu.gpr[destination] = result;
    }
  }

  static final class Increment extends Form {
    Increment(Instruction in) {
      super(in, 0);
    }

    @Override
    void run(Cpu cpu) {
      long a = cpu.gpr[destination];
      cpu.gpr[destination] = Alu.inc(cpu.flags, a, bits >> 3) & mask;
    }
  }

  static final class Decrement extends Form {
    Decrement(Instruction in) {
      super(in, 0);
    }

    @Override
    void run(Cpu cpu) {
      long a = cpu.gpr[destination];
      cpu.gpr[destination] = Alu.dec(cpu.flags, a, bits >> 3) & mask;
    }
  }

  /** IMUL with two or three operands, none in memory. */
  static final class Multiply extends Form {
    private final int factor;

    /** {@code operand} is the second factor: 0 in the two-operand form, 2 in the other. */
    Multiply(Instruction in, int operand) {
      super(in, operand);
      factor = in.register(1);
    }

    @Override
    void run(Cpu cpu) {
      int up = 64 - bits;
      long a = cpu.gpr[factor] << up >> up;
      long b = cpu.gpr[source] + constant << up >> up;
      long low = a * b;
      long cut = low << up >> up;
      boolean fits = bits == 64 ? Math.multiplyHigh(a, b) == low >> 63 : cut == low;
      cpu.flags.result(low, bits, fits ? 0 : Rflags.CF | Rflags.OF);
      cpu.gpr[destination] = low & mask;
    }
  }

  /** MOVZX, MOVSX, MOVSXD between registers; the source has no high byte. */
  static final class Extend extends Form {
    private final int up;
    private final boolean signed;

    Extend(Instruction in, boolean signed) {
      super(in);
      up = 64 - 8 * in.width(1);
      this.signed = signed;
    }

    @Override
    void run(Cpu cpu) {
      long top = cpu.gpr[source] << up;
      cpu.gpr[destination] = (signed ? top >> up : top >>> up) & mask;
    }
  }

  static final class ConditionalMove extends Form {
    private final int condition;

    ConditionalMove(Instruction in) {
      super(in);
      condition = in.opcode & 0xF;
    }

    @Override
    void run(Cpu cpu) {
      boolean moves = cpu.flags.condition(condition);
      cpu.gpr[destination] = cpu.gpr[moves ? source : destination] & mask;
    }
  }
}
