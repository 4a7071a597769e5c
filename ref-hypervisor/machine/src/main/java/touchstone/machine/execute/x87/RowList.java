package touchstone.machine.execute.x87;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;

/**
 * Rows being collected. Each ends its block, because the unit records the instruction's address,
 * which is known for the last instruction of a block.
 */
final class RowList {
  final List<OpcodeRow> rows = new ArrayList<>();

  /** What an instruction does with the unit. */
  @FunctionalInterface
  interface Step {
    void execute(Fpu fpu, Instruction in);
  }

  /** A waiting instruction that records its pointers. */
  void add(String encoding, String name, String operands, Step step) {
    addControl(
        encoding,
        name,
        operands,
        (cpu, in) -> {
          Fpu fpu = Fpu.begin(cpu);
          step.execute(fpu, in);
          fpu.end(in);
        });
  }

  void add(String encoding, String name, Step step) {
    add(encoding, name, "", step);
  }

  /** A control instruction, which leaves the pointers and does its own checks. */
  void addControl(String encoding, String name, String operands, Semantics semantics) {
    int flags = OpcodeRow.ENDS_BLOCK;
    rows.add(new OpcodeRow(encoding, name, operands, flags, semantics, "SDM 2 " + name));
  }

  /** The register number in ModRM.rm, which no REX prefix extends. */
  static int register(Instruction in) {
    return in.rm & 7;
  }
}
