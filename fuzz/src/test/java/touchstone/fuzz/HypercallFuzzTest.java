package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import touchstone.core.trace.TraceRun;

/**
 * Any bytes are a sequence of hypercalls with hostile memory: the core answers each, and its
 * invariants hold. Looking at them takes as long as hundreds of calls, so it is done after every
 * thousand.
 */
// [fuzz->req~hyp-no-harm~1]
class HypercallFuzzTest {
  private static final int BETWEEN_CHECKS = 1000;

  /** Later nearly all memory is taken and few calls succeed. */
  private static final int LIFETIME = 5000;

  private static final Runnable NOTHING = () -> {};
  private static final HostileSystems SYSTEMS =
      new HostileSystems(
          "fuzz",
          BETWEEN_CHECKS,
          LIFETIME,
          heading -> new HostileSystems.Subject(new TraceRun(heading), NOTHING));

  @FuzzTest(maxDuration = "1h")
  void calls(byte[] input) {
    SYSTEMS.run(input);
  }
}
