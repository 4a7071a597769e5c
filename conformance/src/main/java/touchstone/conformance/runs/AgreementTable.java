package touchstone.conformance.runs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import touchstone.conformance.runs.Agreement.Cell;
import touchstone.conformance.runs.Agreement.Column;
import touchstone.conformance.runs.Agreement.Note;
import touchstone.conformance.suite.Verdict;

/** The agreement as Markdown: {@code conformance/agreement/README.md}. */
public final class AgreementTable {
  private AgreementTable() {}

  public static String of(Agreement agreement) {
    StringBuilder text = new StringBuilder();
    text.append("# Reference and real hypervisors\n\n");
    text.append("Made by `./touchstone agreement`; `agreement.yaml` holds the explanations.\n");
    text.append("A cell counts a guest's environments by verdict; ");
    text.append("a number in brackets is the explanation below.\n");
    text.append("`–` was not run, `skip` does not apply there.\n\n");
    totals(text, agreement);
    text.append("\n## Guest by guest\n\n");
    header(text, agreement.columns());
    agreement.rows().forEach((test, row) -> row(text, test, row, agreement.columns()));
    text.append("\n## Why cells differ\n\n");
    List<Note> notes = agreement.notes();
    for (int i = 0; i < notes.size(); i++) {
      Note note = notes.get(i);
      text.append(i + 1).append(". **").append(note.owner()).append("**, ");
      text.append(String.join(", ", note.tests())).append(": ").append(note.reason()).append('\n');
    }
    return text.toString();
  }

  private static void totals(StringBuilder text, Agreement agreement) {
    text.append("| column | judged | as the reference | not | skipped |\n|---|---|---|---|---|\n");
    for (Column column : agreement.columns()) {
      long judged = agreement.judged(column);
      long agreeing = agreement.agreeing(column);
      text.append("| ").append(column.title()).append(" | ").append(judged);
      text.append(" | ").append(agreeing).append(" | ").append(judged - agreeing);
      text.append(" | ").append(agreement.skipped(column)).append(" |\n");
    }
  }

  private static void header(StringBuilder text, List<Column> columns) {
    text.append("| guest |");
    columns.forEach(c -> text.append(' ').append(c.title()).append(" |"));
    text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
  }

  private static void row(
      StringBuilder text,
      String test,
      SortedMap<String, Map<Column, Cell>> environments,
      List<Column> columns) {
    text.append("| ").append(test).append(" |");
    for (Column column : columns) {
      List<Cell> cells = environments.values().stream().map(cells1 -> cells1.get(column)).toList();
      text.append(' ').append(summary(cells)).append(" |");
    }
    text.append('\n');
  }

  private static String summary(List<Cell> cells) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    TreeSet<Integer> notes = new TreeSet<>();
    for (Cell cell : cells) {
      cell.verdict().ifPresent(v -> counts.merge(v, 1, Integer::sum));
      notes.add(cell.note());
    }
    notes.remove(0);
    if (counts.isEmpty()) {
      return "–";
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((v, n) -> parts.add(v == Verdict.SKIP ? "skip" : n + " " + v.label()));
    return String.join(", ", parts) + (notes.isEmpty() ? "" : " " + notes);
  }
}
