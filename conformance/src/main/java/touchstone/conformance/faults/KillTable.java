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

  /** Per means, how many of the faults it caught, missed, and had nothing to say about. */
  public static String totals(List<Kill> kills, List<String> means) {
    long all = kills.stream().filter(Kill::isCaught).count();
    return String.join(
        "\n",
        total("caught of " + kills.size(), kills, means, Outcome.Result.CAUGHT)
            + all
            + " by any means",
        total("not caught", kills, means, Outcome.Result.MISSED).stripTrailing(),
        total("not tried", kills, means, Outcome.Result.NOT_TRIED).stripTrailing());
  }

  private static String total(
      String label, List<Kill> kills, List<String> means, Outcome.Result result) {
    StringBuilder line = new StringBuilder(pad(label, FAULT));
    means.forEach(name -> line.append(pad(Long.toString(count(kills, name, result)), MEANS)));
    return line.toString();
  }

  static long count(List<Kill> kills, String means, Outcome.Result result) {
    return kills.stream()
        .map(Kill::outcomes)
        .map((Map<String, Outcome> outcomes) -> outcomes.get(means))
        .filter(outcome -> outcome != null && outcome.result() == result)
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
