package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import touchstone.conformance.faults.Fault;

/**
 * The executable specification: first it judges random hypercalls on a fake computer, then, on the
 * machine, every hypercall of the guests that the fault names. What guests notice, or that a core
 * hangs or dies, does not count here.
 */
public final class OracleMeans implements Means {
  /** How a finding of the specification begins, as in the suite's reasons. */
  private static final String DISAGREEMENT = "oracle: ";

  private final Workers workers;
  private final int systems;
  private final boolean randomOnly;

  /**
   * @param systems how many systems make random hypercalls, as in {@code JudgedCampaign}
   * @param randomOnly no guests after them
   */
  public OracleMeans(Workers workers, int systems, boolean randomOnly) {
    this.workers = workers;
    this.systems = systems;
    this.randomOnly = randomOnly;
  }

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public String control(List<Fault> faults) {
    Set<String> guests = new LinkedHashSet<>();
    faults.forEach(fault -> guests.addAll(fault.guests()));
    return caught(List.copyOf(guests), "");
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    long started = System.nanoTime();
    String caught = caught(fault.guests(), classes.toString());
    double seconds = (System.nanoTime() - started) / 1e9;
    if (caught.isEmpty()) {
      return Outcome.missed(randomOnly ? "random hypercalls only" : "", seconds);
    }
    return Outcome.caught(caught, seconds);
  }

  private String caught(List<String> guests, String faulty) {
    String caught =
        counted(
            workers.caught(CoreChild.JUDGED, "random", List.of(Integer.toString(systems)), faulty));
    for (String configuration : GuestMeans.CONFIGURATIONS) {
      if (caught.isEmpty() && !guests.isEmpty() && !randomOnly) {
        caught = counted(workers.caught(CoreChild.ORACLE, configuration, guests, faulty));
      }
    }
    return caught;
  }

  private static String counted(String what) {
    return what.contains(DISAGREEMENT) ? what : "";
  }
}
