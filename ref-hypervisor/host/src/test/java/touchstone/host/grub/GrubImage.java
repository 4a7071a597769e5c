package touchstone.host.grub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's GRUB image, fetched by {@code fetch-grub.sh}; without it a test is skipped, or fails.
 */
final class GrubImage {
  private static final Path SCRIPT = Path.of("src/test/fetch-grub.sh").toAbsolutePath();
  private static final int PATIENCE_SECONDS = 120;

  private GrubImage() {}

  /**
   * The file's bytes. With {@code -Dstrict=true} its absence is a failure, else a skip with reason.
   */
  static byte[] fetch() throws IOException, InterruptedException {
    Process script = new ProcessBuilder(SCRIPT.toString()).start();
    String printed = text(script.getInputStream().readAllBytes());
    String trouble = text(script.getErrorStream().readAllBytes());
    boolean done = script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!done || script.exitValue() != 0) {
      String reason = "GRUB cannot be fetched: " + trouble;
      if (Boolean.getBoolean("strict")) {
        throw new AssertionError(reason);
      }
      Assumptions.abort(reason);
    }
    List<String> lines = printed.lines().toList();
    System.out.println("GRUB image " + lines.get(0) + " SHA-256 " + lines.get(1));
    return Files.readAllBytes(Path.of(lines.get(0)));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
