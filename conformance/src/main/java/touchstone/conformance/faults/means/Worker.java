package touchstone.conformance.faults.means;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.suite.SuiteException;

/**
 * A child process that answers requests, and that may hang or die of them: {@link CoreChild}, or
 * the prover.
 */
final class Worker implements AutoCloseable {
  static final String ANSWER = "answer ";

  /** How an answer begins if the process hung or died: it is of no more use. */
  static final String HUNG = "HUNG ";

  static final String DIED = "DIED ";

  private static final String END = "\u0000";

  /** By the clock, for one that waits for something that does not come. */
  private static final long PATIENCE_SECONDS = 3600;

  private final Process process;
  private final PrintStream out;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final long silence;
  private boolean usable = true;

  /**
   * @param options of the virtual machine, its main class, and that one's arguments
   * @param silence processor time in seconds without a word after which it hangs; on a busy machine
   *     a clock would say nothing
   */
  Worker(List<String> options, long silence) {
    this.silence = silence;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new SuiteException("cannot start a Java process: " + e.getMessage());
    }
    out = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    try (var in = process.inputReader(StandardCharsets.UTF_8)) {
      in.lines().forEach(heard::add);
    } catch (IOException | RuntimeException e) {
      heard.add("(its output broke off)");
    } finally {
      heard.add(END);
    }
  }

  /** Whether it can serve another request. */
  boolean isUsable() {
    return usable;
  }

  /**
   * Sends a request and waits; the answer, or {@link #HUNG} or {@link #DIED} and where.
   *
   * @param start where it hung if nothing is heard of where it is
   */
  String ask(String request, String start) {
    out.println(request);
    String last = start;
    String line = next();
    while (line != null && !line.equals(END)) {
      if (line.startsWith(ANSWER)) {
        return line.substring(ANSWER.length());
      }
      if (line.startsWith(GuestCases.STARTING)) {
        last = line.substring(GuestCases.STARTING.length());
      }
      line = next();
    }
    usable = false;
    close();
    return (line == null ? HUNG : DIED) + last;
  }

  /** The next line, null if it has been silent too long. */
  private @Nullable String next() {
    long before = processorSeconds();
    try {
      for (long waited = 0; waited < PATIENCE_SECONDS; waited++) {
        String line = heard.poll(1, TimeUnit.SECONDS);
        if (line != null) {
          return line;
        }
        if (processorSeconds() - before > silence) {
          return null;
        }
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private long processorSeconds() {
    return process.info().totalCpuDuration().map(Duration::toSeconds).orElse(0L);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
