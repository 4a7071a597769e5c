package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.suite.SuiteException;

/** The conformance guests, which know nothing of the core: what anybody could run. */
public final class GuestMeans implements Means {
  /** No case takes longer than a second or two on a sound core. */
  private static final long SILENCE = 40;

  private static final long TOTAL = 900;
  private static final List<String> CONFIGURATIONS = List.of("intel", "amd");

  private final Installation installation;
  private final boolean thorough;

  /**
   * @param thorough run every guest there is, not only those the fault names
   */
  public GuestMeans(Installation installation, boolean thorough) {
    this.installation = installation;
    this.thorough = thorough;
  }

  @Override
  public String name() {
    return "guest";
  }

  @Override
  public String control(List<Fault> faults) {
    Set<String> guests = new LinkedHashSet<>();
    faults.forEach(fault -> guests.addAll(fault.guests()));
    for (String configuration : CONFIGURATIONS) {
      String caught = caught(List.copyOf(guests), configuration, List.of());
      if (!caught.isEmpty()) {
        return caught;
      }
    }
    return "";
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    if (fault.guests().isEmpty() && !thorough) {
      return Outcome.notTried("no guest claims to see it");
    }
    long started = System.nanoTime();
    List<String> where = new ArrayList<>();
    List<String> by = new ArrayList<>();
    for (String configuration : CONFIGURATIONS) {
      String caught = caught(fault.guests(), configuration, List.of(classes.toString()));
      if (!caught.isEmpty()) {
        where.add(configuration);
        by.add(caught);
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    return where.isEmpty()
        ? Outcome.missed(seconds)
        : new Outcome(Outcome.Result.CAUGHT, where, String.join("; ", by), seconds);
  }

  /** The first case that does not pass, with its reason; empty if all pass. */
  private String caught(List<String> guests, String configuration, List<String> first) {
    if (guests.isEmpty() && !thorough) {
      return "";
    }
    List<String> classPath = new ArrayList<>(first);
    classPath.addAll(installation.suite());
    List<String> arguments = new ArrayList<>();
    arguments.add(installation.home().toString());
    arguments.add(configuration);
    arguments.addAll(thorough ? List.of() : guests);
    Child.End end =
        new Child(classPath, List.of(), SILENCE, TOTAL).run(GuestChild.class.getName(), arguments);
    if (end.hung()) {
      return GuestChild.last(end.lines(), configuration) + ": the hypervisor hangs";
    }
    return switch (end.exit()) {
      case GuestChild.ALL_PASSED -> "";
      case GuestChild.CAUGHT -> end.lastLine();
      case GuestChild.UNUSABLE -> throw new SuiteException(end.lastLine());
      default ->
          GuestChild.last(end.lines(), configuration) + ": the hypervisor died: " + end.lastLine();
    };
  }
}
