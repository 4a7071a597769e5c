package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import touchstone.core.hypercall.Rig;
import touchstone.core.trace.Heading;
import touchstone.core.trace.TraceRun;
import touchstone.host.oracle.Oracle;

/**
 * The hypercalls of {@link HypercallFuzzTest}, each judged by the executable specification, and the
 * isolation theorem looked at after each: a disagreement is a finding. Much slower.
 */
// [fuzz->req~hyp-no-harm~1]
class JudgedFuzzTest {
  private static final int BETWEEN_CHECKS = 250;
  private static final int LIFETIME = 1000;

  /** Of this many steps one is watched for what it writes into memory. */
  private static final int CONTENT_EVERY = 40;

  private static final HostileSystems SYSTEMS =
      new HostileSystems("judged", BETWEEN_CHECKS, LIFETIME, JudgedFuzzTest::judged);

  /** A system whose every hypercall is judged. */
  static HostileSystems.Subject judged(Heading heading) {
    Oracle oracle = new Oracle();
    Rig rig = heading.build(oracle);
    oracle.attach(rig.core, rig.hw, heading.silo());
    oracle.watchClosely(rig.hw, CONTENT_EVERY);
    rig.beforeDispatch = oracle::resume;
    return new HostileSystems.Subject(new TraceRun(rig, heading.toString()), oracle::resume);
  }

  @FuzzTest(maxDuration = "1h")
  void calls(byte[] input) {
    SYSTEMS.run(input);
  }
}
