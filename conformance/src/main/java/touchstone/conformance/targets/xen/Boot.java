package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;

/**
 * One start of an emulated host, from power on until it has worked through a plan, died or hung.
 *
 * <p>Hanging is measured in the emulator's own processor time, so that a busy machine does not look
 * like a hanging one.
 */
final class Boot {
  private static final int POLL_MILLIS = 200;
  private static final int END_SECONDS = 5;
  private static final Pattern FATAL =
      Pattern.compile("Panic on CPU|Kernel panic - not syncing|Xen BUG at|FATAL TRAP|FATAL PAGE");

  private final SerialLog agent;
  private final SerialLog console;
  private final Patience patience;

  /**
   * @param patience how long the agent may be silent
   */
  Boot(Machine machine, Patience patience) {
    this.agent = new SerialLog(machine.agentLog());
    this.console = new SerialLog(machine.consoleLog());
    this.patience = patience;
  }

  /**
   * A machine with two serial ports that write files.
   *
   * @param command starts it
   * @param environment added to ours
   */
  record Machine(
      Path folder,
      List<String> command,
      Map<String, String> environment,
      Path consoleLog,
      Path agentLog) {}

  /**
   * Processor seconds of the emulator without news.
   *
   * @param start until the agent says hello, and between cases
   * @param slowness processor seconds for each virtual second of a test's limit, beside that
   */
  record Patience(int start, int slowness) {
    Duration of(Optional<Case> underWay) {
      int limit = underWay.map(c -> c.test().timeoutSeconds()).orElse(0);
      return Duration.ofSeconds(start + (long) slowness * limit);
    }
  }

  /** Listens until the end; why it was not a good one, or empty. The case under way has paid. */
  Optional<String> listen(Process process, Conversation conversation) {
    try {
      return watch(process, conversation);
    } catch (IOException e) {
      throw new SuiteException("a serial log cannot be read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } finally {
      end(process);
    }
  }

  private Optional<String> watch(Process process, Conversation conversation)
      throws IOException, InterruptedException {
    Duration heard = Duration.ZERO;
    while (true) {
      boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      Duration now = ended ? heard : used(process);
      for (String line : agent.newLines()) {
        if (conversation.hear(line)) {
          heard = now;
        }
      }
      Optional<String> fatal =
          console.newLines().stream().filter(l -> FATAL.matcher(l).find()).findFirst();
      if (conversation.isOver()) {
        return Optional.empty();
      }
      if (fatal.isPresent()) {
        return failed(conversation, Verdict.CRASH, "the host died: " + fatal.get().strip());
      }
      if (ended) {
        return failed(conversation, Verdict.CRASH, "the host switched itself off");
      }
      Duration limit = patience.of(conversation.underWay());
      if (now.minus(heard).compareTo(limit) > 0) {
        return failed(
            conversation,
            Verdict.TIMEOUT,
            "the host hung: no news for " + limit.toSeconds() + " processor seconds");
      }
    }
  }

  private Optional<String> failed(Conversation conversation, Verdict verdict, String why) {
    conversation.blame(verdict, why, console.tail());
    return Optional.of(why + "; " + console.tail().lines().reduce((a, b) -> b).orElse(""));
  }

  private static Duration used(Process process) {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void end(Process process) {
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
