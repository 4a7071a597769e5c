package touchstone.conformance.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.conformance.files.YamlFile;
import touchstone.conformance.suite.Verdict;

/**
 * Do reference and real hypervisors agree? The verdicts of every guest in every column, and for
 * each cell that is not as the reference's who is the cause.
 *
 * <p>The folder {@code conformance/agreement} holds the columns and the explanations ({@code
 * agreement.yaml}) and the verdicts, one {@link Baseline} per target.
 *
 * @param columns in the table's order
 * @param rows by test, then environment, then column: what it came to
 * @param notes explanations in the order of the file
 * @param unexplained differences without an explanation
 * @param idle explanations that explain nothing
 */
public record Agreement(
    List<Column> columns,
    SortedMap<String, SortedMap<String, Map<Column, Cell>>> rows,
    List<Note> notes,
    List<String> unexplained,
    List<String> idle) {

  /** A subject on a configuration; {@code reference} is the reference's configuration beside it. */
  public record Column(String title, String target, String configuration, String reference) {
    String name() {
      return target + "@" + configuration;
    }
  }

  /**
   * One case on one column.
   *
   * @param verdict empty if it has not been run there
   * @param agrees it is the reference's verdict
   * @param note number of its explanation, from 1; 0 for none
   */
  public record Cell(Optional<Verdict> verdict, boolean agrees, int note) {
    boolean isDifference() {
      return verdict.isPresent() && verdict.get() != Verdict.SKIP && !agrees;
    }
  }

  /** Why some cells differ. */
  public record Note(
      List<String> tests,
      List<String> environments,
      List<String> columns,
      String owner,
      String reason) {
    boolean isAbout(String test, String environment, Column column) {
      return tests.contains(test)
          && (environments.isEmpty() || environments.contains(environment))
          && columns.contains(column.name());
    }
  }

  /** Reads the folder; SuiteException names file, line and field. */
  public static Agreement load(Path folder) {
    YamlFile file = YamlFile.read(folder.resolve("agreement.yaml"), "agreement");
    List<Column> columns = new ArrayList<>();
    file.root().path("columns").forEach(c -> columns.add(column(c)));
    List<Note> notes = new ArrayList<>();
    file.root().path("differences").forEach(d -> notes.add(note(d)));
    Map<String, Baseline> verdicts = new TreeMap<>();
    for (Column column : columns) {
      Path of = folder.resolve(column.target() + ".json");
      if (Files.exists(of)) {
        verdicts.computeIfAbsent(column.target(), target -> Baseline.read(of));
      }
    }
    return new Builder(columns, notes, verdicts).build();
  }

  private static Column column(JsonNode node) {
    return new Column(
        node.path("title").asText(),
        node.path("target").asText(),
        node.path("configuration").asText(),
        node.path("reference").asText());
  }

  private static Note note(JsonNode node) {
    return new Note(
        YamlFile.texts(node.path("tests")),
        YamlFile.texts(node.path("environments")),
        YamlFile.texts(node.path("columns")),
        node.path("owner").asText(),
        node.path("reason").asText());
  }

  private record Builder(List<Column> columns, List<Note> notes, Map<String, Baseline> verdicts) {

    private Agreement build() {
      SortedMap<String, SortedMap<String, Map<Column, Cell>>> rows = new TreeMap<>();
      Baseline reference = verdicts.getOrDefault("reference", new Baseline("", new TreeMap<>()));
      for (String id : reference.verdicts().keySet()) {
        String test = id.substring(0, id.indexOf('/'));
        String environment = id.substring(id.indexOf('/') + 1, id.indexOf('@'));
        rows.computeIfAbsent(test, t -> new TreeMap<>())
            .computeIfAbsent(environment, e -> cells(test, e));
      }
      List<String> unexplained = new ArrayList<>();
      boolean[] used = new boolean[notes.size() + 1];
      rows.forEach((test, environments) ->
          environments.forEach((environment, cells) ->
              cells.forEach((column, cell) -> {
                used[cell.note()] = true;
                if (cell.isDifference() && cell.note() == 0) {
                  unexplained.add(test + "/" + environment + " on " + column.name());
                }
              })));
      List<String> idle = new ArrayList<>();
      for (int i = 1; i <= notes.size(); i++) {
        if (!used[i]) {
          idle.add("differences[" + (i - 1) + "]: " + notes.get(i - 1).tests());
        }
      }
      return new Agreement(columns, rows, notes, List.copyOf(unexplained), List.copyOf(idle));
    }

    private Map<Column, Cell> cells(String test, String environment) {
      Map<Column, Cell> cells = new LinkedHashMap<>();
      for (Column column : columns) {
        String at = test + "/" + environment + "@";
        Optional<Verdict> verdict = verdict(column.target(), at + column.configuration());
        Optional<Verdict> reference = verdict("reference", at + column.reference());
        boolean agrees = verdict.equals(reference);
        Cell plain = new Cell(verdict, agrees, 0);
        cells.put(
            column,
            plain.isDifference()
                ? new Cell(verdict, agrees, noteFor(test, environment, column))
                : plain);
      }
      return cells;
    }

    private Optional<Verdict> verdict(String target, String id) {
      return Optional.ofNullable(verdicts.get(target)).map(b -> b.verdicts().get(id));
    }

    private int noteFor(String test, String environment, Column column) {
      for (int i = 0; i < notes.size(); i++) {
        if (notes.get(i).isAbout(test, environment, column)) {
          return i + 1;
        }
      }
      return 0;
    }
  }

  /** Cells of a column that have been run and are not skipped. */
  public long judged(Column column) {
    return cells(column).stream()
        .filter(c -> c.verdict().isPresent() && c.verdict().get() != Verdict.SKIP)
        .count();
  }

  /** Those of them that are as the reference's. */
  public long agreeing(Column column) {
    return judged(column) - cells(column).stream().filter(Cell::isDifference).count();
  }

  /** Cells that were run and skipped. */
  public long skipped(Column column) {
    return cells(column).stream()
        .filter(c -> c.verdict().equals(Optional.of(Verdict.SKIP)))
        .count();
  }

  private List<Cell> cells(Column column) {
    return rows.values().stream()
        .flatMap(environments -> environments.values().stream())
        .map(cells -> cells.get(column))
        .toList();
  }
}
