package touchstone.machine.decode;

/**
 * The bytes from an instruction pointer on. Reading one may fault, and so only happens on demand.
 */
@FunctionalInterface
public interface CodeBytes {
  /** Byte 0..14 of the instruction, unsigned. */
  int at(int index);
}
