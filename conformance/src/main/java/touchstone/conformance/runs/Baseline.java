package touchstone.conformance.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;

/**
 * What a run is allowed to come to: the verdicts of an earlier one, small enough to be committed.
 *
 * @param target name of the subject
 * @param verdicts by the case's id
 */
public record Baseline(String target, SortedMap<String, Verdict> verdicts) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int FORMAT = 1;

  /** The baseline a run would make. */
  public static Baseline of(RunReport report) {
    SortedMap<String, Verdict> verdicts = new TreeMap<>();
    for (CaseResult r : report.results()) {
      verdicts.put(r.subject().id(), r.verdict());
    }
    return new Baseline(report.subject().target(), verdicts);
  }

  /** Reads what {@link #text} wrote; SuiteException names file and field. */
  public static Baseline read(Path file) {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root == null || root.path("format").asInt() != FORMAT || !root.path("cases").isObject()) {
        throw new SuiteException(file + ": is not a baseline (format " + FORMAT + " with cases)");
      }
      SortedMap<String, Verdict> verdicts = new TreeMap<>();
      root.path("cases")
          .properties()
          .forEach(e ->
              verdicts.put(
                  e.getKey(), Verdict.read(e.getValue().asText(), file + ": cases." + e.getKey())));
      return new Baseline(root.path("target").asText(), verdicts);
    } catch (IOException e) {
      throw new SuiteException(file + ": cannot be read as a baseline: " + e.getMessage());
    }
  }

  /** The file's content. */
  public String text() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("target", target);
    ObjectNode cases = root.putObject("cases");
    verdicts.forEach((id, verdict) -> cases.put(id, verdict.label()));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
