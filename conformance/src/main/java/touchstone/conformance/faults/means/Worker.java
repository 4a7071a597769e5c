package touchstone.conformance.faults.means;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import touchstone.conformance.suite.SuiteException;

/** One {@link CoreChild} process, asked from this side. */
final class Worker implements AutoCloseable {
  private static final String END = "\u0000";

  /**
   * No case takes longer than a second or two on a sound core and a quiet machine, and no test
   * class longer than ten.
   */
  private static final long SILENCE_SECONDS = 90;

  private final Process process;
  private final PrintStream out;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private boolean usable = true;

  Worker(Installation installation) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx2g",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            String.join(java.io.File.pathSeparator, installation.everything()),
            CoreChild.class.getName(),
            installation.home().toString());
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
   * Sends a request and waits; the answer, or that the core hung or died.
   *
   * @param start where it hung if nothing is heard of where it is
   */
  String ask(String request, String start) {
    out.println(request);
    String last = start;
    String line = next();
    while (line != null && !line.equals(END)) {
      if (line.startsWith(CoreChild.ANSWER)) {
        return line.substring(CoreChild.ANSWER.length());
      }
      if (line.startsWith(GuestCases.STARTING)) {
        last = line.substring(GuestCases.STARTING.length());
      }
      line = next();
    }
    usable = false;
    close();
    return "CAUGHT " + last + (line == null ? ": the hypervisor hangs" : ": the hypervisor died");
  }

  /** The next line, null if it has been silent too long. */
  private String next() {
    try {
      return heard.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
