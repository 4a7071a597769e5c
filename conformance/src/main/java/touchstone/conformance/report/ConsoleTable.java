package touchstone.conformance.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Verdict;

/** The closing table of a run: requirement groups × configurations × verdict counts. */
public final class ConsoleTable {
  private static final String CELL = "%-9s";

  private ConsoleTable() {}

  public static String of(RunReport report) {
    List<Verdict> shown = shownVerdicts(report);
    StringBuilder table = new StringBuilder();
    table.append(String.format("%-8s%-10s", "group", "config"));
    shown.forEach(v -> table.append(String.format(CELL, v.label())));
    table.append('\n');
    report
        .byGroup()
        .forEach((group, configurations) ->
            configurations.forEach((configuration, counts) ->
                row(table, group, Labels.configuration(configuration), counts, shown)));
    row(table, "all", "", report.counts(), shown);
    return table.toString();
  }

  private static void row(
      StringBuilder table,
      String group,
      String configuration,
      Map<Verdict, Long> counts,
      List<Verdict> shown) {
    table.append(String.format("%-8s%-10s", group, configuration));
    for (Verdict v : shown) {
      table.append(String.format(CELL, counts.getOrDefault(v, 0L)));
    }
    table.append('\n');
  }

  /** PASS and FAIL always, the others where they occur. */
  private static List<Verdict> shownVerdicts(RunReport report) {
    List<Verdict> shown = new ArrayList<>(List.of(Verdict.PASS, Verdict.FAIL));
    for (Verdict v : Verdict.values()) {
      if (report.counts().containsKey(v) && !shown.contains(v)) {
        shown.add(v);
      }
    }
    return shown;
  }
}
