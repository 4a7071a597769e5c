package touchstone.conformance.suite;

/**
 * One thing to run: a test in one start-up environment on one configuration of the target.
 *
 * @param test what
 * @param environment how it starts, as {@code pvh64}
 * @param configuration where, as {@code intel} or {@code amd} on the reference
 */
public record Case(GuestTest test, String environment, String configuration) {

  /** Stable id, as {@code mem-scan/pvh64@intel}. */
  public String id() {
    return test.name() + "/" + environment + "@" + configuration;
  }
}
