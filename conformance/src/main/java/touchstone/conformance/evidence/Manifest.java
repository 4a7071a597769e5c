package touchstone.conformance.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every file of a pack with its size and hash, except the manifest itself and the statement, which
 * names the manifest's hash.
 */
record Manifest(int format, SortedMap<String, Entry> files) {
  private static final int FORMAT = 1;

  /** One file. */
  record Entry(long size, String sha256) {}

  static Manifest of(Path pack) throws IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (Map.Entry<String, Path> file : Hashes.files(pack).entrySet()) {
      if (isListed(file.getKey())) {
        entries.put(
            file.getKey(), new Entry(Files.size(file.getValue()), Hashes.sha256(file.getValue())));
      }
    }
    return new Manifest(FORMAT, entries);
  }

  private static boolean isListed(String name) {
    return !name.equals(Layout.MANIFEST) && !name.equals(Layout.STATEMENT);
  }

  static Manifest read(Path file) {
    JsonNode root = JsonFile.read(file);
    if (root.path("format").asInt() != FORMAT) {
      throw new EvidenceException(file + ": format: must be " + FORMAT);
    }
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path("files").properties()) {
      entries.put(
          entry.getKey(),
          new Entry(
              entry.getValue().path("size").asLong(-1),
              JsonFile.text(file, entry.getValue(), "sha256")));
    }
    return new Manifest(FORMAT, entries);
  }

  /** What is missing, added or changed, a line each. */
  List<String> differences(Manifest now) {
    List<String> lines = new ArrayList<>();
    files.forEach((name, entry) -> {
      Entry found = now.files.get(name);
      if (found == null) {
        lines.add(name + ": is missing");
      } else if (!found.equals(entry)) {
        lines.add(name + ": has been changed");
      }
    });
    now.files.keySet().stream()
        .filter(name -> !files.containsKey(name))
        .forEach(name -> lines.add(name + ": is not in the manifest"));
    return lines;
  }
}
