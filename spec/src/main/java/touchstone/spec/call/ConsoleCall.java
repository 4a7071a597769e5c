package touchstone.spec.call;

/** console_io. @xen public/xen.h */
public sealed interface ConsoleCall extends Call {
  /**
   * @param count bytes to write
   * @param inRange they lie in the caller's address space
   * @param readable how many from the first on can be read, at most {@link #LOOK_AHEAD}
   */
  record Write(long count, boolean inRange, long readable) implements ConsoleCall {}

  /** Bytes of a {@link Write} looked at. */
  int LOOK_AHEAD = 4096;

  record Read() implements ConsoleCall {}

  record Unserved(long command) implements ConsoleCall {}
}
