package touchstone.conformance.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** {@code target/evidence/KIND.json}: what every campaign's file has in common. */
public final class EvidenceFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int FORMAT = 1;

  private EvidenceFile() {}

  /**
   * A file to which configuration, results and summary are still to be added.
   *
   * @param sources hash of the reference hypervisor, as {@link SourceHash#ofReference} makes it
   */
  public static ObjectNode begin(String kind, String sources) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("kind", kind);
    root.putObject("subject").put("sources", sources);
    return root;
  }

  /** What an earlier run wrote; SuiteException if it cannot be read or is about other sources. */
  public static JsonNode read(Path file, String sources) {
    try {
      JsonNode root = JSON.readTree(file.toFile());
      if (!root.path("subject").path("sources").asText().equals(sources)) {
        throw new SuiteException(file + ": subject: is about other sources than today's");
      }
      return root;
    } catch (IOException e) {
      throw new SuiteException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** The file's content. */
  public static String text(ObjectNode root) {
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
