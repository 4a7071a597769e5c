package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;

/** Hot forms that read memory into a 32 or 64-bit register, and LEA. */
final class LoadOperations {
  private LoadOperations() {}

  static final class Load64 extends MemoryOperation {
    private final int register;

    Load64(Instruction in, int start, boolean last) {
      super(in, start, last);
      register = in.register(0);
    }

    @Override
    void run(Cpu cpu) {
      cpu.gpr[register] = cpu.mmu.read64(segment, address(cpu));
    }
  }

  static final class Load32 extends MemoryOperation {
    private final int register;

    Load32(Instruction in, int start, boolean last) {
      super(in, start, last);
      register = in.register(0);
    }

    @Override
    void run(Cpu cpu) {
      cpu.gpr[register] = cpu.mmu.read32(segment, address(cpu)) & 0xFFFFFFFFL;
    }
  }

  /** MOVZX from a byte. */
  static final class LoadByte extends MemoryOperation {
    private final int register;

    LoadByte(Instruction in, int start, boolean last) {
      super(in, start, last);
      register = in.register(0);
    }

    @Override
    void run(Cpu cpu) {
      cpu.gpr[register] = cpu.mmu.read8(segment, address(cpu));
    }
  }

  /** The other extensions: MOVZX from a word, MOVSX, MOVSXD. */
  static final class LoadExtended extends MemoryOperation {
    private final int register;
    private final int bytes;
    private final int up;
    private final boolean signed;
    private final long result;

    LoadExtended(Instruction in, int start, boolean last, boolean signed) {
      super(in, start, last);
      register = in.register(0);
      bytes = in.width(1);
      up = 64 - 8 * bytes;
      this.signed = signed;
      result = in.width(0) == 8 ? -1 : 0xFFFFFFFFL;
    }

    @Override
    void run(Cpu cpu) {
      long top = cpu.mmu.read(segment, address(cpu), bytes) << up;
      cpu.gpr[register] = (signed ? top >> up : top >>> up) & result;
    }
  }

  static final class Address extends MemoryOperation {
    private final int register;
    private final long result;

    Address(Instruction in, int start, boolean last) {
      super(in, start, last);
      register = in.register(0);
      result = in.width(0) == 8 ? -1 : 0xFFFFFFFFL;
    }

    @Override
    void run(Cpu cpu) {
      cpu.gpr[register] = offset(cpu) & result;
    }
  }

  /** An operation of {@link Alu} on a register and memory; CMP and TEST keep the register. */
  static final class Arithmetic extends MemoryOperation {
    private final Alu.Binary operation;
    private final int register;
    private final int bytes;
    private final boolean keeps;
    private final long result;

    Arithmetic(Instruction in, int start, boolean last, Alu.Binary operation, boolean keeps) {
      super(in, start, last);
      this.operation = operation;
      this.keeps = keeps;
      register = in.register(0);
      bytes = in.width(0);
      result = bytes == 8 ? -1 : 0xFFFFFFFFL;
    }

    @Override
    void run(Cpu cpu) {
      long offset = address(cpu);
      long b =
          bytes == 8
              ? cpu.mmu.read64(segment, offset)
              : cpu.mmu.read32(segment, offset) & 0xFFFFFFFFL;
      long a = cpu.gpr[register];
      long value = operation.apply(cpu.flags, a & result, b, bytes);
      cpu.gpr[register] = keeps ? a : value & result;
    }
  }

  /** CMP or TEST of memory with a register or an immediate, in all widths. */
  static final class Compare extends MemoryOperation {
    private final int source;
    private final long constant;
    private final int bytes;
    private final boolean test;

    Compare(Instruction in, int start, boolean last, boolean test) {
      super(in, start, last);
      this.test = test;
      boolean general = in.isGeneral(1);
      source = general ? in.register(1) : Instruction.NO_REGISTER;
      constant = general ? 0 : in.immediate;
      bytes = in.width(0);
    }

    @Override
    void run(Cpu cpu) {
      long a = cpu.mmu.read(segment, address(cpu), bytes);
      long b = cpu.gpr[source] + constant;
      if (test) {
        cpu.flags.logic(a & b, 8 * bytes);
      } else {
        cpu.flags.subtraction(a, b, 8 * bytes);
      }
    }
  }
}
