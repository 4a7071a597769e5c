package touchstone.machine.execute;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;

/**
 * CMP or TEST of registers together with the Jcc after it: one dispatch for the end of most loops.
 *
 * <p>The flags are left behind as if both had run. Only the jump can fault, and by then the
 * comparison has retired: the instruction pointer of the fault is moved on to the jump.
 */
final class FusedBranch extends Operation {
  private final int left;
  private final int right;
  private final long constant;
  private final int bits;
  private final boolean test;
  private final int condition;
  private final long distance;
  private final int toJump;

  private FusedBranch(Instruction comparison, Instruction jump, boolean test) {
    left = comparison.register(0);
    boolean general = comparison.isGeneral(1);
    right = general ? comparison.register(1) : Instruction.NO_REGISTER;
    constant = general ? 0 : comparison.immediate;
    bits = 8 * comparison.width(0);
    this.test = test;
    condition = jump.opcode & 0xF;
    distance = jump.immediate;
    toJump = comparison.length;
  }

  /** Both as one operation, or null if they are not of that form. */
  static @Nullable Operation of(Instruction comparison, Instruction jump) {
    boolean test = comparison.row.mnemonic().equals("TEST");
    boolean fits =
        jump.codeBits == 64
            && BranchOpcodes.isConditional(jump.row)
            && (test || comparison.row.mnemonic().equals("CMP"))
            && comparison.isGeneral(0)
            && (comparison.isGeneral(1) || comparison.isImmediate(1))
            && !comparison.memory
            && comparison.rep == 0;
    return fits ? new FusedBranch(comparison, jump, test) : null;
  }

  @Override
  void run(Cpu cpu) {
    long a = cpu.gpr[left];
    long b = cpu.gpr[right] + constant;
    boolean taken;
    if (test) {
      cpu.flags.logic(a & b, bits);
      taken = cpu.flags.condition(condition);
    } else {
      cpu.flags.subtraction(a, b, bits);
      taken = cpu.flags.condition(condition);
    }
    if (taken) {
      cpu.instructionRip += toJump;
      cpu.rip = BranchOpcodes.checked(cpu, 8, cpu.rip + distance);
    }
  }
}
