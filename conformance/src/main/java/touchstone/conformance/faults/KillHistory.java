package touchstone.conformance.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import touchstone.conformance.faults.means.Outcome;
import touchstone.conformance.suite.SuiteException;

/**
 * The matrix of an earlier run, so that the whole can be made in parts: one means today, another
 * tomorrow, as long as the sources stay what they are.
 */
public final class KillHistory {
  private final Map<String, Map<String, Outcome>> outcomes = new LinkedHashMap<>();

  private KillHistory() {}

  /** A history in which nothing has been run. */
  public static KillHistory none() {
    return new KillHistory();
  }

  /**
   * Reads {@code kills.json}; none if there is none.
   *
   * @param sources hash of today's sources; SuiteException if the file is about others
   * @param means names of the matrix's columns
   */
  public static KillHistory read(Path file, String sources, List<String> means) {
    KillHistory history = new KillHistory();
    if (!Files.exists(file)) {
      return history;
    }
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      if (!root.path("subject").path("sources").asText().equals(sources)) {
        throw new SuiteException(file + ": subject: is about other sources than today's");
      }
      root.path("results").forEach(row -> history.add(row, means));
    } catch (IOException e) {
      throw new SuiteException("cannot read " + file + ": " + e.getMessage());
    }
    return history;
  }

  private void add(JsonNode row, List<String> means) {
    Map<String, Outcome> known = new LinkedHashMap<>();
    means.stream().filter(row::has).forEach(name -> known.put(name, outcome(row.path(name))));
    outcomes.put(row.path("id").asText(), known);
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
   * outcome, and in the order of {@code means}.
   */
  public List<Kill> with(List<Kill> today, List<Fault> faults, List<String> means) {
    Map<String, Map<String, Outcome>> all = new LinkedHashMap<>();
    outcomes.forEach((id, known) -> all.put(id, new LinkedHashMap<>(known)));
    for (Kill kill : today) {
      all.computeIfAbsent(kill.fault().id(), id -> new LinkedHashMap<>()).putAll(kill.outcomes());
    }
    return faults.stream()
        .filter(fault -> all.containsKey(fault.id()))
        .map(fault -> new Kill(fault, inOrder(all.get(fault.id()), means)))
        .toList();
  }

  private static Map<String, Outcome> inOrder(Map<String, Outcome> known, List<String> means) {
    Map<String, Outcome> ordered = new LinkedHashMap<>();
    means.stream().filter(known::containsKey).forEach(name -> ordered.put(name, known.get(name)));
    return ordered;
  }
}
