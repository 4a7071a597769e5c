package touchstone.conformance.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the conformance guests said: {@code report.json} of a run.
 *
 * @param listHash SHA-256 of the ids, as the report states it
 * @param stated number of cases, as the report states it; of all shards, if it is one
 */
public record GuestResults(
    String suiteVersion,
    String target,
    Circumstances circumstances,
    boolean conforms,
    String listHash,
    int stated,
    Map<String, Integer> counts,
    List<Result> results) {

  /**
   * With what the run was made.
   *
   * @param parameters the choices the target has stated
   * @param facts what the target said of itself
   * @param seconds wall time
   * @param shard the part of the list that was run, as {@code 1/1}
   */
  public record Circumstances(
      List<String> configurations,
      SortedMap<String, String> parameters,
      SortedMap<String, String> facts,
      long seed,
      Instant started,
      double seconds,
      String shard) {

    private static Circumstances read(Path file, JsonNode root) {
      return new Circumstances(
          JsonFile.texts(file, root, "configurations"),
          texts(root.path("parameters")),
          texts(root.path("facts")),
          Long.parseLong(JsonFile.text(file, root, "seed")),
          Instant.parse(JsonFile.text(file, root, "started")),
          root.path("seconds").asDouble(),
          JsonFile.text(file, root.path("testList"), "shard"));
    }

    private static SortedMap<String, String> texts(JsonNode node) {
      SortedMap<String, String> texts = new TreeMap<>();
      node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
      return texts;
    }
  }

  /**
   * One case.
   *
   * @param consoles what each role printed, in the order of the roles; a single guest is {@code
   *     guest}
   */
  public record Result(
      String id,
      String test,
      String environment,
      String configuration,
      String verdict,
      String reason,
      long virtualMillis,
      double seconds,
      boolean several,
      List<String> requirements,
      Map<String, String> consoles) {}

  /** Reads a report; EvidenceException names file and field. */
  public static GuestResults read(Path file) {
    try {
      return of(file, JsonFile.read(file));
    } catch (NumberFormatException | DateTimeParseException e) {
      throw new EvidenceException(file + ": " + e.getMessage());
    }
  }

  private static GuestResults of(Path file, JsonNode root) {
    JsonNode list = root.path("testList");
    Map<String, Integer> counts = new TreeMap<>();
    root.path("counts").properties().forEach(e -> counts.put(e.getKey(), e.getValue().asInt()));
    List<Result> results = new ArrayList<>();
    for (JsonNode node : JsonFile.list(file, root, "results")) {
      results.add(result(file, node));
    }
    return new GuestResults(
        JsonFile.text(file, root, "suiteVersion"),
        JsonFile.text(file, root, "target"),
        Circumstances.read(file, root),
        root.path("conforms").asBoolean(),
        JsonFile.text(file, list, "sha256"),
        list.path("count").asInt(-1),
        counts,
        List.copyOf(results));
  }

  /** What each guest printed, by the console's file in a pack. */
  SortedMap<String, String> consoles() {
    SortedMap<String, String> files = new TreeMap<>();
    for (Result result : results) {
      String id = result.id().replaceAll("[^A-Za-z0-9-]", "_");
      result
          .consoles()
          .forEach(
              (role, text) -> files.put(Layout.CONSOLES + "/" + id + "-" + role + ".txt", text));
    }
    return files;
  }

  private static Result result(Path file, JsonNode node) {
    Map<String, String> consoles = new LinkedHashMap<>();
    node.path("consoles")
        .properties()
        .forEach(e -> consoles.put(e.getKey(), e.getValue().asText()));
    return new Result(
        JsonFile.text(file, node, "id"),
        JsonFile.text(file, node, "test"),
        JsonFile.text(file, node, "environment"),
        JsonFile.text(file, node, "configuration"),
        JsonFile.text(file, node, "verdict"),
        node.path("reason").asText(),
        node.path("virtualMillis").asLong(),
        node.path("seconds").asDouble(),
        node.path("several").asBoolean(),
        JsonFile.texts(file, node, "requirements"),
        consoles);
  }
}
