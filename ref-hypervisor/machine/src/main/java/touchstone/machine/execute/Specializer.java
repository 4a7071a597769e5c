package touchstone.machine.execute;

import touchstone.machine.decode.Instruction;

/** Chooses how an instruction is dispatched: hot forms have operations of their own. */
final class Specializer {
  private Specializer() {}

  /** {@code start} is the distance from the start of the block in bytes. */
  static Operation operation(Instruction in, int start, boolean last) {
    return last ? new LastOperation(in) : new InnerOperation(in, start);
  }
}
