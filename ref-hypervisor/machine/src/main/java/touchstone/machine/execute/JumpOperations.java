package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;

/**
 * Near jumps, calls and returns of 64-bit code, always last in their block. Relative targets that
 * leave the canonical range are left to {@link BranchOpcodes}: the specializer cannot know, so each
 * checks.
 */
final class JumpOperations {
  private JumpOperations() {}

  static final class Jump extends Operation {
    private final Instruction in;
    private final long distance;

    Jump(Instruction in) {
      this.in = in;
      distance = in.immediate;
    }

    @Override
    void run(Cpu cpu) {
      cpu.rip = BranchOpcodes.checked(cpu, in.operandSize, cpu.rip + distance);
    }
  }

  /** Jcc on any condition. */
  static final class Conditional extends Operation {
    private final int condition;
    private final long distance;

    Conditional(Instruction in) {
      condition = in.opcode & 0xF;
      distance = in.immediate;
    }

    @Override
    void run(Cpu cpu) {
      if (cpu.flags.condition(condition)) {
        cpu.rip = BranchOpcodes.checked(cpu, 8, cpu.rip + distance);
      }
    }
  }

  /** JE, JNE: by far the most frequent conditions. */
  static final class OnZero extends Operation {
    private final boolean expected;
    private final long distance;

    OnZero(Instruction in) {
      expected = (in.opcode & 1) == 0;
      distance = in.immediate;
    }

    @Override
    void run(Cpu cpu) {
      if (cpu.flags.zf() == expected) {
        cpu.rip = BranchOpcodes.checked(cpu, 8, cpu.rip + distance);
      }
    }
  }

  static final class Call extends Operation {
    private final long distance;

    Call(Instruction in) {
      distance = in.immediate;
    }

    @Override
    void run(Cpu cpu) {
      long target = BranchOpcodes.checked(cpu, 8, cpu.rip + distance);
      long top = cpu.gpr[Cpu.RSP] - 8;
      cpu.mmu.write64(SegmentRegisters.SS, top, cpu.rip);
      cpu.gpr[Cpu.RSP] = top;
      cpu.rip = target;
    }
  }

  static final class Return extends Operation {
    @Override
    void run(Cpu cpu) {
      long top = cpu.gpr[Cpu.RSP];
      cpu.rip = BranchOpcodes.checked(cpu, 8, cpu.mmu.read64(SegmentRegisters.SS, top));
      cpu.gpr[Cpu.RSP] = top + 8;
    }
  }
}
