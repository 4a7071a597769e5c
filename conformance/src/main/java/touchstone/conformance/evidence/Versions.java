package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import touchstone.conformance.suite.SourceHash;

/** What the evidence was made with. */
final class Versions {
  static final String OURS = "0.1.0";

  private Versions() {}

  static Map<String, String> of(Path home) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    versions.put("touchstone", OURS);
    versions.put("java", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    versions.put("reference", SourceHash.ofReference(home));
    versions.put("commit", first(home, "git", "rev-parse", "HEAD"));
    versions.put("clean", first(home, "git", "status", "--porcelain").isEmpty() ? "yes" : "no");
    versions.put("gcc", first(home, "gcc", "--version"));
    versions.put("ld", first(home, "ld", "--version"));
    return versions;
  }

  /** First line a command prints, "unknown" if it cannot be run. */
  private static String first(Path home, String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? text.lines().findFirst().orElse("") : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
