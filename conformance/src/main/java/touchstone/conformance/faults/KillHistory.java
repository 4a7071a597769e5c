package touchstone.conformance.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import touchstone.conformance.faults.means.Outcome;
import touchstone.conformance.suite.EvidenceFile;

/**
 * The matrix of an earlier run, so that the whole can be made in parts: one means today, another
 * tomorrow, as long as the sources stay what they are.
 */
public final class KillHistory {
  private final Map<String, Map<String, Outcome>> outcomes = new LinkedHashMap<>();
  private final String sources;
  private final List<String> means;

  /**
   * A history in which nothing has been run.
   *
   * @param sources hash of today's sources
   * @param means names of the matrix's columns, in order
   */
  public KillHistory(String sources, List<String> means) {
    this.sources = sources;
    this.means = means;
  }

  /** Adds what a {@code kills.json} holds; SuiteException if it is about other sources. */
  public void take(Path file) {
    EvidenceFile.read(file, sources).path("results").forEach(this::add);
  }

  private void add(JsonNode row) {
    Map<String, Outcome> known =
        outcomes.computeIfAbsent(row.path("id").asText(), id -> new LinkedHashMap<>());
    means.stream().filter(row::has).forEach(name -> known.put(name, outcome(row.path(name))));
  }

  private static Outcome outcome(JsonNode cell) {
    List<String> where = new ArrayList<>();
    cell.path("configurations").forEach(c -> where.add(c.asText()));
    String label = cell.path("result").asText().toUpperCase(Locale.ROOT).replace('-', '_');
    return new Outcome(
        Outcome.Result.valueOf(label),
        where,
        cell.path("by").asText(),
        cell.path("seconds").asDouble());
  }

  /**
   * The matrix with today's rows in it: in the order of {@code faults}, those that have any
   * outcome, and in the order of the means.
   */
  public List<Kill> with(List<Kill> today, List<Fault> faults) {
    Map<String, Map<String, Outcome>> all = new LinkedHashMap<>();
    outcomes.forEach((id, known) -> all.put(id, new LinkedHashMap<>(known)));
    for (Kill kill : today) {
      all.computeIfAbsent(kill.fault().id(), id -> new LinkedHashMap<>()).putAll(kill.outcomes());
    }
    List<Kill> rows = new ArrayList<>();
    for (Fault fault : faults) {
      Map<String, Outcome> known = all.get(fault.id());
      if (known != null) {
        rows.add(new Kill(fault, inOrder(known)));
      }
    }
    return rows;
  }

  private Map<String, Outcome> inOrder(Map<String, Outcome> known) {
    Map<String, Outcome> ordered = new LinkedHashMap<>();
    for (String name : means) {
      Outcome outcome = known.get(name);
      if (outcome != null) {
        ordered.put(name, outcome);
      }
    }
    return ordered;
  }
}
