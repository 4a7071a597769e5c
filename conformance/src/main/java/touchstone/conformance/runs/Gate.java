package touchstone.conformance.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Verdict;

/**
 * May this change go in? Yes if nothing is worse than the baseline.
 *
 * @param worse one line per case that is worse, in the order of the run
 * @param better cases that did not conform in the baseline and do now: it can be drawn tighter
 */
public record Gate(RunReport report, List<String> worse, List<String> better, int known) {
  private static final int SHOWN = 5;

  /**
   * Compares.
   *
   * @param baseline null for none: then every case must conform
   * @param existing ids of all cases the suite has for this target; a case of the baseline that is
   *     not among them has been removed, and that is worse
   */
  public static Gate of(RunReport report, @Nullable Baseline baseline, Set<String> existing) {
    List<String> worse = new ArrayList<>();
    List<String> better = new ArrayList<>();
    int known = 0;
    for (CaseResult r : report.results()) {
      Verdict before = baseline == null ? null : baseline.verdicts().get(r.subject().id());
      boolean conformed = before == null || before.conforms();
      if (isWorse(before, r.verdict())) {
        worse.add(r.subject().id() + ": " + change(before, r));
      } else if (!r.verdict().conforms()) {
        known++;
      } else if (!conformed) {
        better.add(r.subject().id());
      }
    }
    if (baseline != null) {
      baseline.verdicts().keySet().stream()
          .filter(id -> !existing.contains(id))
          .forEach(id -> worse.add(id + ": is gone from the suite"));
    }
    return new Gate(report, List.copyOf(worse), List.copyOf(better), known);
  }

  /** An unexpected pass and a pass that has become a skip are worse too. */
  private static boolean isWorse(@Nullable Verdict before, Verdict now) {
    if (now == Verdict.XPASS) {
      return true;
    }
    if (now == Verdict.SKIP) {
      return before == Verdict.PASS;
    }
    return !now.conforms() && (before == null || before.conforms());
  }

  private static String change(@Nullable Verdict before, CaseResult r) {
    String was = before == null ? "new" : before.label();
    return was + " -> " + r.verdict().label() + (r.reason().isEmpty() ? "" : ", " + r.reason());
  }

  public boolean passes() {
    return worse.isEmpty() && !report.results().isEmpty();
  }

  /** One paragraph for a person in a hurry. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(passes() ? "Gate passed: " : "Gate failed: ");
    text.append(report.subject().target()).append(", ");
    text.append(report.results().size()).append(" cases, ");
    text.append(worse.size()).append(" worse than the baseline, ");
    text.append(known).append(" known not to conform, ");
    text.append(better.size()).append(" better.");
    worse.stream().limit(SHOWN).forEach(w -> text.append(' ').append(w).append('.'));
    if (worse.size() > SHOWN) {
      text.append(" And ").append(worse.size() - SHOWN).append(" more.");
    }
    return text.toString();
  }
}
