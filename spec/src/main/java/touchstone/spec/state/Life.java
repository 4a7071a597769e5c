package touchstone.spec.state;

import java.util.OptionalInt;

/**
 * Whether a domain runs, and if not, why.
 *
 * @param pauses nested XEN_DOMCTL_pausedomain count
 * @param shutdown the SHUTDOWN_ reason once it has shut down
 * @param latched the reason SCHEDOP_shutdown_code has set for a later shutdown
 * @param dying destruction has begun
 */
public record Life(int pauses, OptionalInt shutdown, OptionalInt latched, boolean dying) {
  /** As XEN_DOMCTL_createdomain makes it: paused once. */
  public static final Life CREATED = new Life(1, OptionalInt.empty(), OptionalInt.empty(), false);

  public boolean runs() {
    return pauses == 0 && shutdown.isEmpty() && !dying;
  }
}
