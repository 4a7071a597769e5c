package touchstone.core;

/** Where the debug output of guests goes; the host implements it and never throws. */
public interface ConsoleSink {
  /** One byte, 0 to 255, that a domain wrote to port 0xE9 or with CONSOLEIO_write. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= value && value <= 255;
    @*/
  void consoleByte(int domain, int value);
}
