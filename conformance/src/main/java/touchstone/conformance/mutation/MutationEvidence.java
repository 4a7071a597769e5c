package touchstone.conformance.mutation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import touchstone.conformance.mutation.Mutants.Mutant;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.conformance.suite.SuiteException;

/** The mutation score as evidence: per class, with every mutant that survived. */
public final class MutationEvidence {

  private final String sources;
  private final boolean quick;
  private final Map<String, JsonNode> classes = new TreeMap<>();

  /**
   * Evidence about nothing yet.
   *
   * @param sources hash of the sources the classes were built from
   * @param quick without the long random tests
   */
  public MutationEvidence(String sources, boolean quick) {
    this.sources = sources;
    this.quick = quick;
  }

  /**
   * Takes over what an earlier run found, if there was one; SuiteException if it was about other
   * sources or other tests.
   */
  public void keep(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    JsonNode root = EvidenceFile.read(file, sources);
    if (!root.path("configuration").path("tests").asText().equals(tests())) {
      throw new SuiteException(file + ": configuration: tests: not those of this run");
    }
    root.path("results").forEach(row -> classes.put(row.path("class").asText(), row));
  }

  /** Adds mutants; they replace what is known of their classes. */
  public void add(List<Mutant> mutants) {
    mutants.stream()
        .collect(Collectors.groupingBy(Mutant::subject))
        .forEach((subject, of) -> classes.put(subject, row(subject, of)));
  }

  private static JsonNode row(String subject, List<Mutant> mutants) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("class", subject);
    node.put("mutants", mutants.size());
    node.put("killed", mutants.stream().filter(Mutant::isKilled).count());
    node.put("uncovered", mutants.stream().filter(Mutant::isUncovered).count());
    ArrayNode alive = node.putArray("survivors");
    mutants.stream().filter(mutant -> !mutant.isKilled()).map(Mutant::toString).forEach(alive::add);
    return node;
  }

  private String tests() {
    return quick ? "without the long random ones" : "all of the core's";
  }

  /** The file. */
  public String json() {
    ObjectNode root = EvidenceFile.begin("mutation", sources);
    root.putObject("configuration").put("tool", "PIT 1.30.0").put("tests", tests());
    ArrayNode results = root.putArray("results");
    classes.values().forEach(results::add);
    ObjectNode summary = root.putObject("summary");
    summary.put("classes", classes.size());
    summary.put("mutants", sum("mutants", ""));
    summary.put("killed", sum("killed", ""));
    summary.put("uncovered", sum("uncovered", ""));
    summary.put("percent", percent(""));
    ObjectNode packages = summary.putObject("percentByPackage");
    classes.keySet().stream()
        .map(MutationEvidence::part)
        .distinct()
        .forEach(part -> packages.put(part, percent(part)));
    return EvidenceFile.text(root);
  }

  /** Mutants noticed of all, in words. */
  public String score() {
    return "%d of %d changes in %d classes noticed by the core's tests (%d %%)"
        .formatted(sum("killed", ""), sum("mutants", ""), classes.size(), percent(""));
  }

  private long percent(String part) {
    long all = sum("mutants", part);
    return all == 0 ? 0 : Math.round(100.0 * sum("killed", part) / all);
  }

  /** Over the classes of a package, or over all if it is empty. */
  private long sum(String field, String part) {
    return classes.entrySet().stream()
        .filter(e -> part.isEmpty() || part(e.getKey()).equals(part))
        .mapToLong(e -> e.getValue().path(field).asLong())
        .sum();
  }

  /** The package below the core's, {@code core} for the core's own. */
  private static String part(String subject) {
    int dot = subject.indexOf('.');
    return dot < 0 ? "core" : subject.substring(0, dot);
  }
}
