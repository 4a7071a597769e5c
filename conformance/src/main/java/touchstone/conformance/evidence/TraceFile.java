package touchstone.conformance.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code trace.json}, which the specification's tests write: requirements and their tags. */
final class TraceFile {
  private TraceFile() {}

  static List<TracedRequirement> read(Path file) {
    List<TracedRequirement> requirements = new ArrayList<>();
    for (JsonNode node : JsonFile.list(file, JsonFile.read(file), "results")) {
      requirements.add(requirement(file, node));
    }
    return List.copyOf(requirements);
  }

  private static TracedRequirement requirement(Path file, JsonNode node) {
    List<TracedRequirement.Tag> tags = new ArrayList<>();
    for (JsonNode tag : JsonFile.list(file, node, "coveredBy")) {
      tags.add(
          new TracedRequirement.Tag(
              JsonFile.text(file, tag, "type"),
              JsonFile.text(file, tag, "file"),
              tag.path("line").asInt(),
              JsonFile.text(file, tag, "subject"),
              tag.path("random").asBoolean()));
    }
    return new TracedRequirement(
        JsonFile.text(file, node, "id"),
        JsonFile.text(file, node, "title"),
        JsonFile.text(file, node, "group"),
        JsonFile.text(file, node, "text"),
        node.path("references").asText(),
        JsonFile.texts(file, node, "needs"),
        List.copyOf(tags));
  }
}
