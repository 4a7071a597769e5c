package touchstone.conformance.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the conformance guests said: {@code report.json} of a run.
 *
 * @param listHash SHA-256 of the ids, as the report states it
 * @param stated number of cases, as the report states it
 */
public record GuestResults(
    String suiteVersion,
    String target,
    boolean conforms,
    String listHash,
    int stated,
    Map<String, Integer> counts,
    List<Result> results) {

  /** One case. */
  public record Result(
      String id,
      String test,
      String configuration,
      String verdict,
      String reason,
      boolean several,
      List<String> requirements,
      Map<String, String> consoles) {}

  /** Reads a run's report.json; EvidenceException names file and field. */
  public static GuestResults read(Path file) {
    JsonNode root = JsonFile.read(file);
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
    Map<String, String> consoles = new TreeMap<>();
    node.path("consoles")
        .properties()
        .forEach(e -> consoles.put(e.getKey(), e.getValue().asText()));
    return new Result(
        JsonFile.text(file, node, "id"),
        JsonFile.text(file, node, "test"),
        JsonFile.text(file, node, "configuration"),
        JsonFile.text(file, node, "verdict"),
        node.path("reason").asText(),
        node.path("several").asBoolean(),
        JsonFile.texts(file, node, "requirements"),
        consoles);
  }
}
