package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import touchstone.conformance.faults.Fault;

/**
 * The executable specification, which judges every hypercall of the guests that the fault names.
 * What the guests themselves notice does not count here.
 */
public final class OracleMeans implements Means {
  private final GuestRun run;

  public OracleMeans(Installation installation) {
    run = new GuestRun(installation, GuestChild.ORACLE);
  }

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public String control(List<Fault> faults) {
    Set<String> guests = new LinkedHashSet<>();
    faults.forEach(fault -> guests.addAll(fault.guests()));
    return guests.isEmpty() ? "" : caught(List.copyOf(guests), "");
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    if (fault.guests().isEmpty()) {
      return Outcome.notTried("no guest makes the calls that it is about");
    }
    long started = System.nanoTime();
    String caught = caught(fault.guests(), classes.toString());
    double seconds = (System.nanoTime() - started) / 1e9;
    return caught.isEmpty() ? Outcome.missed(seconds) : Outcome.caught(caught, seconds);
  }

  private String caught(List<String> guests, String faulty) {
    for (String configuration : GuestRun.CONFIGURATIONS) {
      String caught = run.caught(guests, configuration, faulty);
      if (!caught.isEmpty()) {
        return caught;
      }
    }
    return "";
  }

  @Override
  public void close() {
    run.close();
  }
}
