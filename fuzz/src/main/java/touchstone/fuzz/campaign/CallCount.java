package touchstone.fuzz.campaign;

/**
 * Hypercalls made in a time.
 *
 * @param calls how many
 * @param millis on the clock
 * @param cpuMillis of the process's processor time, the compiler's and the collector's included: on
 *     a machine that is shared this says more
 */
record CallCount(long calls, long millis, long cpuMillis) {
  static final CallCount NONE = new CallCount(0, 0, 0);

  private static final int MILLIS = 1000;

  boolean isEmpty() {
    return calls == 0;
  }

  CallCount since(CallCount before) {
    return new CallCount(
        calls - before.calls, millis - before.millis, cpuMillis - before.cpuMillis);
  }

  /** A second on the clock. */
  long rate() {
    return millis <= 0 ? 0 : calls * MILLIS / millis;
  }

  /** A second of processor time. */
  long cpuRate() {
    return cpuMillis <= 0 ? 0 : calls * MILLIS / cpuMillis;
  }
}
