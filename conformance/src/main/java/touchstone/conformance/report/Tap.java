package touchstone.conformance.report;

import java.util.List;
import java.util.Locale;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Verdict;

/**
 * The run as TAP version 14: one test point per case, with a YAML block where there is more to say.
 *
 * @see <a href="https://testanything.org/tap-version-14-specification.html">TAP 14</a>
 */
public final class Tap {
  private Tap() {}

  public static String of(RunReport report) {
    StringBuilder tap = new StringBuilder("TAP version 14\n");
    List<CaseResult> results = report.results();
    tap.append("1..").append(results.size()).append('\n');
    for (int i = 0; i < results.size(); i++) {
      point(tap, i + 1, results.get(i));
    }
    return tap.toString();
  }

  private static void point(StringBuilder tap, int number, CaseResult r) {
    boolean ok =
        r.verdict().conforms() && r.verdict() != Verdict.WAIVED && r.verdict() != Verdict.XFAIL;
    tap.append(ok ? "ok " : "not ok ").append(number).append(" - ").append(r.subject().id());
    tap.append(directive(r)).append('\n');
    if (!ok) {
      tap.append("  ---\n");
      field(tap, "verdict", r.verdict().label());
      field(tap, "message", r.reason());
      tap.append("  requirements: [")
          .append(String.join(", ", r.subject().test().requirements()))
          .append("]\n");
      tap.append(String.format(Locale.ROOT, "  seconds: %.3f%n", r.seconds()));
      tap.append("  ...\n");
    }
  }

  /** TODO marks a failure that does not count, SKIP a case that was not run. */
  private static String directive(CaseResult r) {
    return switch (r.verdict()) {
      case SKIP -> " # SKIP " + line(r.reason());
      case WAIVED, XFAIL -> " # TODO " + line(r.reason());
      default -> "";
    };
  }

  private static void field(StringBuilder tap, String name, String text) {
    String quoted = oneLine(text).replace("\\", "\\\\").replace("\"", "\\\"");
    tap.append("  ").append(name).append(": \"").append(quoted).append("\"\n");
  }

  /** A directive's text: TAP's own mark escaped. */
  private static String line(String text) {
    return oneLine(text).replace("#", "\\#");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
