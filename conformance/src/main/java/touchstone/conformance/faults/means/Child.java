package touchstone.conformance.faults.means;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import touchstone.conformance.suite.SuiteException;

/**
 * A Java process that runs a core we do not trust: it may loop for ever, exhaust its memory or end
 * the process, and costs only itself.
 */
final class Child {
  private static final String END = "\u0000";

  /**
   * How it ended.
   *
   * @param hung nothing was heard of it for too long, and it was killed
   * @param exit exit code, meaningless if it hung
   * @param lines what it printed, both streams
   */
  record End(boolean hung, int exit, List<String> lines) {
    String lastLine() {
      return lines.isEmpty() ? "no output" : lines.getLast();
    }
  }

  private final List<String> command = new ArrayList<>();
  private final long silence;
  private final long total;

  /**
   * @param classPath in order; the faulty classes first
   * @param silence seconds without a line after which it counts as hanging
   * @param total seconds it may take at most
   */
  Child(List<String> classPath, List<String> options, long silence, long total) {
    this.silence = silence;
    this.total = total;
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath));
  }

  End run(String main, List<String> arguments) {
    command.add(main);
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return follow(process);
    } catch (IOException e) {
      throw new SuiteException("cannot start a Java process: " + e.getMessage());
    }
  }

  private End follow(Process process) {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Thread.ofVirtual().start(() -> listen(process, heard));
    List<String> lines = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(total);
    try {
      while (true) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        String line = heard.poll(Math.min(left, silence * 1000), TimeUnit.MILLISECONDS);
        if (line == null) {
          return new End(true, -1, lines);
        }
        if (line.equals(END)) {
          return new End(false, process.waitFor(), lines);
        }
        lines.add(line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void listen(Process process, BlockingQueue<String> heard) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      in.lines().forEach(heard::add);
    } catch (IOException | RuntimeException e) {
      heard.add("(its output broke off: " + e.getMessage() + ")");
    } finally {
      heard.add(END);
    }
  }
}
