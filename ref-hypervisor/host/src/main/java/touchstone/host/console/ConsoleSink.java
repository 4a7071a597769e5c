package touchstone.host.console;

/** Takes a guest's console output byte by byte. */
@FunctionalInterface
public interface ConsoleSink {
  /** One byte, 0 to 255. */
  void accept(int value);
}
