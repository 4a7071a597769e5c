package touchstone.proofs;

import java.util.List;
import java.util.Locale;

/** The rows as a table for people; what was not asked for is only counted. */
final class Matrix {
  private Matrix() {}

  static String of(List<Row> rows) {
    int width = rows.stream().mapToInt(row -> row.contract().length()).max().orElse(8);
    StringBuilder out = new StringBuilder();
    String form = "%-" + width + "s  %-8s %-7s %7s %8s  %s%n";
    out.append(form.formatted("contract", "result", "how", "nodes", "seconds", "note"));
    Foundations foundations = new Foundations(rows);
    for (Row row : rows) {
      if (row.result() == Row.Result.NOT_RUN) {
        continue;
      }
      boolean tried = row.how() != Row.How.NONE;
      out.append(
          form.formatted(
              row.contract(),
              word(row.result()),
              tried ? word(row.how()) : "",
              tried ? Integer.toString(row.nodes()) : "",
              tried ? String.format(Locale.ROOT, "%.1f", row.seconds()) : "",
              note(row, foundations.unproved(row.contract()))));
    }
    return out.append(summary(rows)).toString();
  }

  private static String note(Row row, List<String> unproved) {
    if (row.vacuous()) {
      return "VACUOUS";
    }
    return unproved.isEmpty() ? row.note() : "rests on " + String.join(", ", unproved);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@code closed 40, open 3, …} with the seconds of processor time. */
  static String summary(List<Row> rows) {
    StringBuilder out = new StringBuilder();
    for (Row.Result result : Row.Result.values()) {
      long count = rows.stream().filter(row -> row.result() == result).count();
      out.append(word(result)).append(' ').append(count).append(", ");
    }
    double cpu = rows.stream().mapToDouble(Row::cpuSeconds).sum();
    return out.append(String.format(Locale.ROOT, "%.0f s of processor time", cpu)).toString();
  }
}
