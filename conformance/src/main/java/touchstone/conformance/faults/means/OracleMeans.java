package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.List;
import touchstone.conformance.faults.Fault;

/** The executable specification, compared with the core after every hypercall of the guests. */
public final class OracleMeans implements Means {

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public String control(List<Fault> faults) {
    return "";
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    return Outcome.notTried("the specification cannot follow a run yet");
  }
}
