package touchstone.conformance.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * The outcome of a campaign that runs on its own: kill matrix, fuzzing, noninterference, mutation.
 *
 * @param kind as {@code kills}
 * @param sources hash of the reference hypervisor it was about
 * @param configuration what it ran with
 * @param summary numbers for people, by name
 * @param results what the campaign lists
 */
public record Campaign(
    String kind, String sources, JsonNode configuration, JsonNode summary, JsonNode results) {

  static Campaign read(Path file) {
    JsonNode root = JsonFile.read(file);
    if (root.path("format").asInt() != 1) {
      throw new EvidenceException(file + ": format: must be 1");
    }
    return new Campaign(
        JsonFile.text(file, root, "kind"),
        root.path("subject").path("sources").asText(),
        root.path("configuration"),
        root.path("summary"),
        root.path("results"));
  }
}
