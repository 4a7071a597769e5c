package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;

/**
 * What an instruction does, apart from how it is encoded and how it is dispatched.
 *
 * <p>Called with {@code cpu.rip} at the next instruction. It commits to registers only after every
 * access that may fault, so that a {@code Fault} leaves the state as before the instruction.
 */
@FunctionalInterface
public interface Semantics {
  void execute(Cpu cpu, Instruction in);
}
