package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;

/** The last instruction of a block, through its semantics; the interpreter has set the pointers. */
final class LastOperation extends Operation {
  private final Semantics semantics;
  private final Instruction in;

  LastOperation(Instruction in) {
    this.in = in;
    this.semantics = in.semantics;
  }

  @Override
  void run(Cpu cpu) {
    semantics.execute(cpu, in);
  }
}
