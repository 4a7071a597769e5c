package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import touchstone.conformance.faults.Fault;

/** The conformance guests, which know nothing of the core: what anybody could run. */
public final class GuestMeans implements Means {
  /** CPU models, each a configuration of the suite. */
  static final List<String> CONFIGURATIONS = List.of("intel", "amd");

  private final Workers workers;
  private final boolean thorough;

  /**
   * @param thorough run every guest there is, not only those the fault names
   */
  public GuestMeans(Workers workers, boolean thorough) {
    this.workers = workers;
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
      String caught = caught(List.copyOf(guests), configuration, "");
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
      String caught = caught(fault.guests(), configuration, classes.toString());
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

  private String caught(List<String> guests, String configuration, String faulty) {
    if (guests.isEmpty() && !thorough) {
      return "";
    }
    return workers.caught(CoreChild.GUEST, configuration, thorough ? List.of() : guests, faulty);
  }
}
