package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;

/** Any instruction that is not the last of its block, through its semantics. */
final class InnerOperation extends Operation {
  private final Semantics semantics;
  private final Instruction in;
  private final int start;
  private final int end;

  /** {@code start} is the distance from the start of the block in bytes. */
  InnerOperation(Instruction in, int start) {
    this.in = in;
    this.semantics = in.semantics;
    this.start = start;
    this.end = start + in.length;
  }

  @Override
  void run(Cpu cpu) {
    long block = cpu.rip;
    cpu.instructionRip = block + start;
    cpu.rip = block + end;
    semantics.execute(cpu, in);
    cpu.rip = block;
  }
}
