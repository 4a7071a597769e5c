package touchstone.conformance.faults.means;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.suite.SuiteException;

/** Guests on cores that nobody trusts, in processes of their own that are used again. */
final class GuestRun implements AutoCloseable {
  /** CPU models, each a configuration of the suite. */
  static final List<String> CONFIGURATIONS = List.of("intel", "amd");

  private final Installation installation;
  private final String mode;
  private final ConcurrentLinkedQueue<GuestWorker> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param mode {@link GuestChild#GUEST} or {@link GuestChild#ORACLE}
   */
  GuestRun(Installation installation, String mode) {
    this.installation = installation;
    this.mode = mode;
  }

  /**
   * The first case that catches something, with its reason; empty if none does.
   *
   * @param guests names; all there are if empty
   * @param faulty class path root with the faulty classes; empty for the sound core
   */
  String caught(List<String> guests, String configuration, String faulty) {
    GuestWorker worker = worker();
    String request = String.join("\t", mode, configuration, faulty, String.join(",", guests));
    String answer = worker.ask(request, configuration);
    if (worker.isUsable()) {
      idle.add(worker);
    }
    int space = answer.indexOf(' ');
    String rest = answer.substring(space + 1);
    return switch (space < 0 ? answer : answer.substring(0, space)) {
      case "PASSED" -> "";
      case "CAUGHT" -> counts(rest) ? rest : "";
      default -> throw new SuiteException(rest);
    };
  }

  /** That a core hangs or dies is for the guest to notice, not for the specification. */
  private boolean counts(String what) {
    return mode.equals(GuestChild.GUEST) || what.contains("oracle: ");
  }

  private GuestWorker worker() {
    @Nullable GuestWorker free = idle.poll();
    return free == null ? new GuestWorker(installation) : free;
  }

  @Override
  public void close() {
    idle.forEach(GuestWorker::close);
    idle.clear();
  }
}
