package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.List;
import touchstone.conformance.faults.Fault;

/**
 * Random hostile hypercalls against the core on a fake computer, its invariants checked. Seconds
 * are the processor's, so that a busy machine finds as much.
 */
public final class FuzzMeans implements Means {
  private final Workers workers;
  private final int budget;

  /**
   * @param budget seconds of processor time per fault
   */
  public FuzzMeans(Workers workers, int budget) {
    this.workers = workers;
    this.budget = budget;
  }

  @Override
  public String name() {
    return "fuzz";
  }

  @Override
  public String control(List<Fault> faults) {
    return caught("");
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    String caught = caught(classes.toString());
    return caught.isEmpty() ? Outcome.missed(budget) : found(caught);
  }

  private String caught(String faulty) {
    List<String> seconds = List.of(Integer.toString(budget));
    return workers.caught(CoreChild.FUZZ, "a random hypercall", seconds, faulty);
  }

  /** The campaign's finding: seconds, a space, and what it was; a core that hung has no seconds. */
  private static Outcome found(String finding) {
    int space = finding.indexOf(' ');
    String first = finding.substring(0, space);
    return first.matches("[0-9.]+")
        ? Outcome.caught(finding.substring(space + 1), Double.parseDouble(first))
        : Outcome.caught(finding, 0);
  }
}
