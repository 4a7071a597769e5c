package touchstone.host.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which packages a set was unpacked from. */
public record PackageManifest(List<Item> items) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One package.
   *
   * @param sha256 of the .deb file, in hexadecimal
   */
  public record Item(String name, String version, String sha256) {}

  /** By package: version and hash. */
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    items.forEach(i -> facts.put("package " + i.name(), i.version() + " sha256:" + i.sha256()));
    return facts;
  }

  public static PackageManifest read(Path file) {
    try {
      List<Item> items = new ArrayList<>();
      for (JsonNode node : JSON.readTree(file.toFile()).path("packages")) {
        items.add(
            new Item(
                node.path("name").asText(),
                node.path("version").asText(),
                node.path("sha256").asText()));
      }
      return new PackageManifest(List.copyOf(items));
    } catch (IOException e) {
      throw new ImagesException(file + ": cannot be read: " + e.getMessage());
    }
  }

  void write(Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("format", 1);
    items.forEach(i ->
        root.withArray("packages")
            .addObject()
            .put("name", i.name())
            .put("version", i.version())
            .put("sha256", i.sha256()));
    Files.writeString(file, root.toPrettyString() + "\n");
  }
}
