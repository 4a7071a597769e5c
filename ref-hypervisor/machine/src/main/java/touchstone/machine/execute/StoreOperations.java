package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;

/** Hot forms that write a register or an immediate to memory, and 64-bit pushes and pops. */
final class StoreOperations {
  private StoreOperations() {}

  static final class Store64 extends MemoryOperation {
    private final int source;
    private final long constant;

    Store64(Instruction in, int start, boolean last) {
      super(in, start, last);
      boolean general = in.isGeneral(1);
      source = general ? in.register(1) : Instruction.NO_REGISTER;
      constant = general ? 0 : in.immediate;
    }

    @Override
    void run(Cpu cpu) {
      cpu.mmu.write64(segment, address(cpu), cpu.gpr[source] + constant);
    }
  }

  static final class Store32 extends MemoryOperation {
    private final int source;
    private final long constant;

    Store32(Instruction in, int start, boolean last) {
      super(in, start, last);
      boolean general = in.isGeneral(1);
      source = general ? in.register(1) : Instruction.NO_REGISTER;
      constant = general ? 0 : in.immediate;
    }

    @Override
    void run(Cpu cpu) {
      cpu.mmu.write32(segment, address(cpu), (int) (cpu.gpr[source] + constant));
    }
  }

  /** Bytes (other than AH to BH) and words. */
  static final class StoreNarrow extends MemoryOperation {
    private final int source;
    private final long constant;
    private final boolean word;

    StoreNarrow(Instruction in, int start, boolean last) {
      super(in, start, last);
      boolean general = in.isGeneral(1);
      source = general ? in.register(1) : Instruction.NO_REGISTER;
      constant = general ? 0 : in.immediate;
      word = in.width(0) == 2;
    }

    @Override
    void run(Cpu cpu) {
      int value = (int) (cpu.gpr[source] + constant);
      if (word) {
        cpu.mmu.write16(segment, address(cpu), value);
      } else {
        cpu.mmu.write8(segment, address(cpu), value);
      }
    }
  }

  /** PUSH of a 64-bit register in 64-bit code. */
  static final class Push extends MemoryOperation {
    private final int register;

    Push(Instruction in, int start, boolean last) {
      super(in, start, last);
      register = in.register(0);
    }

    @Override
    void run(Cpu cpu) {
      markStart(cpu);
      long top = cpu.gpr[Cpu.RSP] - 8;
      cpu.mmu.write64(SegmentRegisters.SS, top, cpu.gpr[register]);
      cpu.gpr[Cpu.RSP] = top;
    }
  }

  /** POP of a 64-bit register in 64-bit code. */
  static final class Pop extends MemoryOperation {
    private final int register;

    Pop(Instruction in, int start, boolean last) {
      super(in, start, last);
      register = in.register(0);
    }

    @Override
    void run(Cpu cpu) {
      markStart(cpu);
      long top = cpu.gpr[Cpu.RSP];
      long value = cpu.mmu.read64(SegmentRegisters.SS, top);
      cpu.gpr[Cpu.RSP] = top + 8;
      cpu.gpr[register] = value;
    }
  }
}
