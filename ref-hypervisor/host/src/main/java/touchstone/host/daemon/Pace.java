package touchstone.host.daemon;

import java.util.function.LongSupplier;

/**
 * Keeps virtual time from running ahead of real time, so that a guest that sleeps for a second does
 * so. Time that the machine could not keep up with is not caught up later.
 */
final class Pace {
  private final LongSupplier clock;
  private final boolean free;
  private long virtualStart;
  private long realStart;

  /** {@code free} lets virtual time run as fast as it can; the clock gives real time in ns. */
  Pace(boolean free, LongSupplier clock) {
    this.free = free;
    this.clock = clock;
    realStart = clock.getAsLong();
  }

  /** Real ns to wait before virtual time, now at {@code virtual} ns, may go on. */
  long toWait(long virtual) {
    long now = clock.getAsLong();
    long lead = (virtual - virtualStart) - (now - realStart);
    if (lead <= 0) {
      virtualStart = virtual;
      realStart = now;
    }
    return free ? 0 : Math.max(0, lead);
  }
}
