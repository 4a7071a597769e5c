package touchstone.conformance.faults;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import touchstone.conformance.faults.means.Outcome;

/** The kill matrix as text. */
public final class KillTable {
  private static final int FAULT = 26;
  private static final int MEANS = 10;

  private KillTable() {}

  /** One line: a mark per means, and what caught the fault first. */
  public static String row(Kill kill) {
    StringBuilder line = new StringBuilder(pad(kill.fault().id(), FAULT));
    kill.outcomes().values().forEach(outcome -> line.append(pad(mark(outcome), MEANS)));
    kill.outcomes().entrySet().stream()
        .filter(entry -> entry.getValue().isCaught())
        .findFirst()
        .ifPresent(entry -> line.append(entry.getValue().by()));
    return line.toString().stripTrailing();
  }

  public static String header(List<String> means) {
    StringBuilder line = new StringBuilder(pad("fault", FAULT));
    means.forEach(name -> line.append(pad(name, MEANS)));
    return line.append("caught by").toString();
  }

  /** Per means, how many of the faults it caught. */
  public static String totals(List<Kill> kills, List<String> means) {
    StringBuilder line = new StringBuilder(pad("caught of " + kills.size(), FAULT));
    for (String name : means) {
      line.append(pad(Long.toString(caughtBy(kills, name)), MEANS));
    }
    long all = kills.stream().filter(Kill::isCaught).count();
    return line.append(all).append(" by any").toString();
  }

  static long caughtBy(List<Kill> kills, String means) {
    return kills.stream()
        .map(Kill::outcomes)
        .map((Map<String, Outcome> outcomes) -> outcomes.get(means))
        .filter(outcome -> outcome != null && outcome.isCaught())
        .count();
  }

  private static String mark(Outcome outcome) {
    return switch (outcome.result()) {
      case CAUGHT ->
          outcome.where().size() == 1
              ? "x " + outcome.where().getFirst()
              : String.format(Locale.ROOT, "x %.0fs", outcome.seconds());
      case MISSED -> "-";
      case NOT_TRIED -> "";
    };
  }

  private static String pad(String text, int width) {
    return text.length() < width ? text + " ".repeat(width - text.length()) : text + " ";
  }
}
