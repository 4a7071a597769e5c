package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import touchstone.conformance.faults.Fault;

/** The unit and property tests of the core and the host, those that the fault names. */
public final class PropertyMeans implements Means {
  private final Workers workers;
  private final Installation installation;

  public PropertyMeans(Workers workers, Installation installation) {
    this.workers = workers;
    this.installation = installation;
  }

  @Override
  public String name() {
    return "property";
  }

  @Override
  public String control(List<Fault> faults) {
    Set<String> tests = new LinkedHashSet<>();
    faults.forEach(fault -> tests.addAll(fault.tests()));
    return caught(List.copyOf(tests), "");
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    if (fault.tests().isEmpty()) {
      return Outcome.notTried("no test is named");
    }
    long started = System.nanoTime();
    String caught = caught(fault.tests(), classes.toString());
    double seconds = (System.nanoTime() - started) / 1e9;
    return caught.isEmpty() ? Outcome.missed(seconds) : Outcome.caught(caught, seconds);
  }

  /** The first test that fails or does not end; empty if none does. One class after another. */
  private String caught(List<String> tests, String faulty) {
    for (String test : tests) {
      List<String> name = List.of(installation.testClass(test));
      String caught = workers.caught(CoreChild.PROPERTY, test, name, faulty);
      if (!caught.isEmpty()) {
        return caught;
      }
    }
    return "";
  }
}
