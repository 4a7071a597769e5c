package touchstone.conformance.suite;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A finished run: what was asked, with what, and what came of it.
 *
 * @param suiteVersion version of this suite
 * @param subject the target
 * @param list what was to be run
 * @param started wall-clock start
 * @param seconds wall time
 * @param seed of everything random in the subject
 */
public record RunReport(
    String suiteVersion,
    Subject subject,
    TestList list,
    Instant started,
    double seconds,
    long seed,
    List<CaseResult> results) {

  /** The same run, its results judged otherwise. */
  public RunReport judged(UnaryOperator<CaseResult> judge) {
    return new RunReport(
        suiteVersion, subject, list, started, seconds, seed, results.stream().map(judge).toList());
  }

  /** Every case conforms and there is at least one. */
  public boolean conforms() {
    return !results.isEmpty() && results.stream().allMatch(r -> r.verdict().conforms());
  }

  public Map<Verdict, Long> counts() {
    return count(results);
  }

  /** Group, then configuration, then verdict counts. */
  public Map<String, Map<String, Map<Verdict, Long>>> byGroup() {
    Map<String, Map<String, Map<Verdict, Long>>> groups = new TreeMap<>();
    for (CaseResult r : results) {
      groups
          .computeIfAbsent(r.subject().test().group(), g -> new TreeMap<>())
          .computeIfAbsent(r.subject().configuration(), c -> new EnumMap<>(Verdict.class))
          .merge(r.verdict(), 1L, Long::sum);
    }
    return groups;
  }

  private static Map<Verdict, Long> count(List<CaseResult> results) {
    Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    results.forEach(r -> counts.merge(r.verdict(), 1L, Long::sum));
    return counts;
  }
}
