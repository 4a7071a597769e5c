package touchstone.conformance.faults.means;

import java.io.File;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.suite.SuiteException;

/** Processes for cores that nobody trusts, used again and shared by all means. */
public final class Workers implements AutoCloseable {
  /**
   * Seconds of processor time; no guest takes more than one or two, and no test class more than
   * ten.
   */
  private static final long SILENCE = 40;

  private final Installation installation;
  private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();

  public Workers(Installation installation) {
    this.installation = installation;
  }

  /**
   * What caught something first, and its reason; empty if nothing did. SuiteException if the
   * request could not be served.
   *
   * @param mode as in {@link CoreChild}
   * @param where configuration, or what else to name if the core hangs before it says where
   * @param names what to run
   * @param faulty class path root with the faulty classes; empty for the sound core
   */
  String caught(String mode, String where, List<String> names, String faulty) {
    Worker worker = worker();
    String request = String.join("\t", mode, where, faulty, String.join(",", names));
    String answer = worker.ask(request, where);
    if (worker.isUsable()) {
      idle.add(worker);
    }
    int space = answer.indexOf(' ');
    String rest = answer.substring(space + 1);
    return switch (space < 0 ? answer : answer.substring(0, space)) {
      case "PASSED" -> "";
      case "CAUGHT" -> rest;
      case "HUNG" -> rest + ": the hypervisor hangs";
      case "DIED" -> rest + ": the hypervisor died";
      default -> throw new SuiteException(mode + ": " + rest);
    };
  }

  private Worker worker() {
    @Nullable Worker free = idle.poll();
    return free == null ? new Worker(options(), SILENCE) : free;
  }

  private List<String> options() {
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-Xmx2g",
        "-cp",
        String.join(File.pathSeparator, installation.everything()),
        CoreChild.class.getName(),
        installation.home().toString());
  }

  @Override
  public void close() {
    idle.forEach(Worker::close);
    idle.clear();
  }
}
