package touchstone.machine.device;

/**
 * Ticks of a quartz against the machine's nanoseconds. Tick 0 is at power-up; for all machines that
 * run for less than 80 years nothing overflows.
 *
 * @param hertz ticks a second, below 4 GHz
 */
record Oscillator(long hertz) {
  private static final long SECOND = 1_000_000_000;

  /** How many ticks have passed at a time in ns. */
  long ticks(long nanos) {
    return nanos / SECOND * hertz + nanos % SECOND * hertz / SECOND;
  }

  /** The first nanosecond at which so many ticks have passed. */
  long nanos(long ticks) {
    return ticks / hertz * SECOND + (ticks % hertz * SECOND + hertz - 1) / hertz;
  }
}
