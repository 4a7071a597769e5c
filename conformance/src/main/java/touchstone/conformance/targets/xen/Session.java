package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.description.Limits;

/**
 * One host at work on a plan, from its start until it is through, has died or hangs.
 *
 * <p>Hanging of an emulated host is measured in the emulator's own processor time, so that a busy
 * machine does not look like a hanging one.
 */
final class Session {
  private static final String EMULATOR_LOG = "emulator.log";
  private static final int POLL_MILLIS = 200;
  private static final int END_SECONDS = 5;
  private static final Pattern FATAL =
      Pattern.compile("Panic on CPU|Kernel panic - not syncing|Xen BUG at|FATAL TRAP|FATAL PAGE");

  private final Process process;
  private final SerialLog agent;
  private final SerialLog console;
  private final Optional<SerialLog> output;
  private final Supplier<Duration> clock;
  private final Limits limits;
  private final Conversation conversation;

  /**
   * What is to be started.
   *
   * @param environment added to ours
   * @param consoleLog file in which messages of Xen and of domain 0's kernel come
   * @param agentLog file in which the agent's words come
   * @param emulated whether the command is an emulator, which computes as long as it lives
   */
  record Start(
      Path folder,
      List<String> command,
      Map<String, String> environment,
      Path consoleLog,
      Path agentLog,
      boolean emulated) {

    private Process process() throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      if (emulated) {
        builder.redirectErrorStream(true);
        builder.redirectOutput(folder.resolve(EMULATOR_LOG).toFile());
      } else {
        builder.redirectError(consoleLog.toFile()).redirectOutput(agentLog.toFile());
      }
      return builder.start();
    }
  }

  private Session(Process process, Start start, Limits limits, Conversation conversation) {
    this.process = process;
    this.agent = new SerialLog(start.agentLog());
    this.console = new SerialLog(start.consoleLog());
    this.output =
        start.emulated()
            ? Optional.of(new SerialLog(start.folder().resolve(EMULATOR_LOG)))
            : Optional.empty();
    this.clock = start.emulated() ? this::processorTime : wallClock();
    this.limits = limits;
    this.conversation = conversation;
  }

  /**
   * Starts a host and listens until its end.
   *
   * @param limits seconds without news: of the processor for an emulator, else of the wall clock
   * @return why it was not a good one, or empty; the case under way has paid for it
   */
  static Optional<String> run(Start start, Limits limits, Conversation conversation)
      throws IOException {
    Process process = start.process();
    Thread last = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(last);
    try {
      return new Session(process, start, limits, conversation).listen();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } finally {
      end(process);
      Runtime.getRuntime().removeShutdownHook(last);
    }
  }

  private Optional<String> listen() throws IOException, InterruptedException {
    Duration heard = clock.get();
    while (true) {
      boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      Duration now = ended ? heard : clock.get();
      for (String line : agent.newLines()) {
        heard = conversation.hear(line) ? now : heard;
      }
      Optional<String> fatal =
          console.newLines().stream().filter(l -> FATAL.matcher(l).find()).findFirst();
      if (conversation.isOver()) {
        return Optional.empty();
      }
      if (fatal.isPresent()) {
        return failed(Verdict.CRASH, "the host died: " + fatal.get().strip());
      }
      if (ended) {
        return failed(Verdict.CRASH, "the host ended before its plan" + lastWords());
      }
      Duration limit = patience();
      if (now.minus(heard).compareTo(limit) > 0) {
        return failed(
            Verdict.TIMEOUT, "the host hung: no news for " + limit.toSeconds() + " seconds");
      }
    }
  }

  /** Without news for so long it hangs: in a case as long as that may take, else as a start may. */
  private Duration patience() {
    int virtual = conversation.underWay().map(c -> c.test().timeoutSeconds()).orElse(0);
    return Duration.ofSeconds(limits.caseSeconds(virtual));
  }

  private Optional<String> failed(Verdict verdict, String why) {
    String tail = console.tail();
    conversation.blame(verdict, why, tail);
    return Optional.of(why + "; " + tail.lines().reduce((a, b) -> b).orElse(""));
  }

  /** What an emulator said itself; it knows best why it ended. */
  private String lastWords() {
    return output
        .map(SerialLog::tail)
        .flatMap(text -> text.lines().filter(l -> !l.isBlank()).reduce((a, b) -> b))
        .map(line -> ": " + line.strip())
        .orElse("");
  }

  private Duration processorTime() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Supplier<Duration> wallClock() {
    long started = System.nanoTime();
    return () -> Duration.ofNanos(System.nanoTime() - started);
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
