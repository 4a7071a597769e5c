package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.suite.SuiteException;

/** Random hostile hypercalls against the core on a fake computer, its invariants checked. */
public final class FuzzMeans implements Means {
  private static final String CAMPAIGN = "touchstone.core.hypercall.HostileCampaign";
  private static final int FOUND = 1;

  private final Installation installation;
  private final int budget;

  /**
   * @param budget seconds per fault
   */
  public FuzzMeans(Installation installation, int budget) {
    this.installation = installation;
    this.budget = budget;
  }

  @Override
  public String name() {
    return "fuzz";
  }

  @Override
  public String control(List<Fault> faults) {
    Outcome outcome = run(List.of());
    return outcome.isCaught() ? outcome.by() : "";
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    return run(List.of(classes.toString()));
  }

  private Outcome run(List<String> first) {
    List<String> classPath = new ArrayList<>(first);
    classPath.addAll(installation.tests());
    long started = System.nanoTime();
    long patience = budget + 60L;
    Child.End end =
        new Child(classPath, List.of(), patience, patience)
            .run(CAMPAIGN, List.of(Integer.toString(budget)));
    double seconds = (System.nanoTime() - started) / 1e9;
    if (end.hung()) {
      return Outcome.caught("a hypercall does not end", seconds);
    }
    return switch (end.exit()) {
      case 0 -> Outcome.missed(seconds);
      case FOUND -> found(end.lastLine());
      default -> throw new SuiteException("fuzzing could not run: " + end.lastLine());
    };
  }

  /** The campaign's last line: seconds, a space, and what it found. */
  private static Outcome found(String line) {
    int space = line.indexOf(' ');
    return Outcome.caught(line.substring(space + 1), Double.parseDouble(line.substring(0, space)));
  }
}
