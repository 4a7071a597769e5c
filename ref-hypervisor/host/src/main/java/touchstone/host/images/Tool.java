package touchstone.host.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program of the system to its end. */
public final class Tool {
  private Tool() {}

  /**
   * Its standard output as text.
   *
   * @param environment added to ours
   * @throws ImagesException with its last line of complaint, if it cannot be started or fails
   */
  public static String run(Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path errors = Files.createTempFile("touchstone", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      Process process = builder.redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      int code = process.waitFor();
      List<String> complaints = Files.readAllLines(errors, StandardCharsets.ISO_8859_1);
      Files.delete(errors);
      if (code != 0) {
        String why = complaints.isEmpty() ? "exit code " + code : complaints.getLast();
        throw new ImagesException(command.getFirst() + " failed: " + why);
      }
      return new String(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ImagesException(command.getFirst() + " cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImagesException(command.getFirst() + " was interrupted");
    }
  }
}
