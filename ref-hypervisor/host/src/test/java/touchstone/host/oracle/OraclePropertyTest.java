package touchstone.host.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Whatever four domains ask for, the core does what the specification says, step by step, and the
 * isolation theorem holds on the way. A disagreement fails with its report.
 */
class OraclePropertyTest {
  private static final int CALLS = 400;

  // [utest->req~hyp-no-harm~1]
  // [utest->req~mem-own-frames-only~1]
  // [utest->req~mem-single-owner~1]
  @Property(tries = 16, seed = "2026")
  void theCoreDoesWhatTheSpecificationSays(
      @ForAll long seed, @ForAll boolean intel, @ForAll boolean silo) {
    JudgedRig judged = new JudgedRig(intel, silo).run(seed, CALLS);
    assertThat(judged.oracle.count().judged().values().stream().mapToLong(n -> n).sum())
        .as("steps judged")
        .isGreaterThan(CALLS / 10);
  }

  /** Otherwise the property above would say little. */
  @Test
  void everyKindOfMemoryAndGrantCallIsJudged() {
    Map<String, Long> judged = new TreeMap<>();
    for (long seed = 0; seed < 6; seed++) {
      new JudgedRig(seed % 2 == 0, false)
          .run(seed, CALLS)
          .oracle
          .count()
          .judged()
          .forEach((kind, n) -> judged.merge(kind, n, Long::sum));
    }
    assertThat(judged)
        .containsKeys(
            "MemoryCall.Reserve",
            "MemoryCall.AddToPhysmap",
            "MemoryCall.AddBatch",
            "MemoryCall.RemoveFromPhysmap",
            "MemoryCall.CurrentReservation",
            "GrantCall.Batch",
            "GrantCall.SetupTable",
            "GrantCall.QuerySize",
            "EventCall.AllocUnbound",
            "EventCall.Send");
  }
}
