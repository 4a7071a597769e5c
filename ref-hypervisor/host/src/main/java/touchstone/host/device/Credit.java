package touchstone.host.device;

import org.jspecify.annotations.Nullable;

/**
 * A rate limit in virtual time. What is used is paid for by the time that brings the credit back; a
 * device may be one interval behind with paying, and then waits.
 *
 * <p>So in any time T it uses at most the credit of T and of one interval more, and what the last
 * use exceeded it by.
 */
// [impl->req~dev-rate-limit~1]
public final class Credit {
  private static final long NANOS_PER_MICRO = 1000;

  private final @Nullable CreditRate rate;
  private long paidAt;

  /** No bound if {@code rate} is null. */
  public Credit(@Nullable CreditRate rate) {
    this.rate = rate;
  }

  /** True if more may be used now. */
  public boolean isAvailable(long now) {
    return now >= availableAt();
  }

  /** The virtual time in ns from which on more may be used. */
  public long availableAt() {
    return rate == null ? Long.MIN_VALUE : paidAt - interval(rate);
  }

  /**
   * Uses credit, also if it is more than there is.
   *
   * @param amount 0 to 2^20
   */
  public void use(long amount, long now) {
    if (rate != null) {
      paidAt = Math.max(paidAt, now) + amount * interval(rate) / rate.bytes();
    }
  }

  private static long interval(CreditRate rate) {
    return rate.micros() * NANOS_PER_MICRO;
  }
}
