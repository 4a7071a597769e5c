package touchstone.core.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the trace of a run that failed, as {@code target/failures/NAME-SEED.trace}. */
public final class Failures {
  private Failures() {}

  /** Something that may fail. */
  @FunctionalInterface
  public interface Body {
    /** Does it. */
    void run();
  }

  /** Runs it; if it fails the run is written, and the failure says where. */
  public static void traced(String name, long seed, TraceRun run, Body body) {
    try {
      body.run();
    } catch (RuntimeException | AssertionError failure) {
      Path file = write(name + "-" + Long.toHexString(seed), run, failure);
      throw new AssertionError(failure.getMessage() + "\ntrace: " + file, failure);
    }
  }

  /** Writes a run; where to. */
  public static Path write(String name, TraceRun run, Throwable failure) {
    Path file = Path.of("target", "failures", name + ".trace").toAbsolutePath();
    String reason = String.valueOf(failure).lines().findFirst().orElse("");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, run.text() + "# " + reason + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
