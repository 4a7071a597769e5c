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

  /** Shut down, with the latched reason if there is one; the first shutdown counts. */
  public Life shutDown(int reason) {
    return shutdown.isPresent()
        ? this
        : new Life(pauses, OptionalInt.of(latched.orElse(reason)), latched, dying);
  }

  public Life latching(int reason) {
    return new Life(pauses, shutdown, OptionalInt.of(reason), dying);
  }

  public Life resumed() {
    return new Life(pauses, OptionalInt.empty(), OptionalInt.empty(), dying);
  }

  public Life withPauses(int next) {
    return new Life(next, shutdown, latched, dying);
  }

  public Life beingDestroyed() {
    return new Life(pauses, shutdown, latched, true);
  }
}
