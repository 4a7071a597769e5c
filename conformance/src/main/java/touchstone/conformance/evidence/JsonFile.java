package touchstone.conformance.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JSON files, read with errors that name file and field. */
final class JsonFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonFile() {}

  static JsonNode read(Path file) {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root == null || !root.isObject()) {
        throw new EvidenceException(file + ": is not a JSON object");
      }
      return root;
    } catch (IOException e) {
      throw new EvidenceException(file + ": " + e.getMessage());
    }
  }

  static void write(Path file, Object value) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(value) + "\n");
  }

  /** A value as Jackson would read it back, to compare with what a file says. */
  static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  static String text(Path file, JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull() || value.isContainerNode()) {
      throw new EvidenceException(file + ": " + field + ": is missing");
    }
    return value.asText();
  }

  static JsonNode list(Path file, JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isArray()) {
      throw new EvidenceException(file + ": " + field + ": is not a list");
    }
    return value;
  }

  static List<String> texts(Path file, JsonNode node, String field) {
    List<String> texts = new ArrayList<>();
    list(file, node, field).forEach(n -> texts.add(n.asText()));
    return List.copyOf(texts);
  }
}
