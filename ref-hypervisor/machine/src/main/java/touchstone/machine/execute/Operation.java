package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;

/**
 * One step of a {@link Block}: how the interpreter dispatches, as {@link Semantics} is what an
 * instruction does. An abstract class because a virtual call is what the JVM does best here.
 *
 * <p>Within a block {@code cpu.rip} stays at the start of the block and is brought up to date only
 * before the last operation; {@link InnerOperation} does so for semantics that may look at it.
 */
abstract class Operation {
  abstract void run(Cpu cpu);
}
