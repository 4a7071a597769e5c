package touchstone.conformance.faults;

import java.util.Map;
import touchstone.conformance.faults.means.Outcome;

/**
 * One row of the kill matrix.
 *
 * @param outcomes by name of the means, in the order of the matrix; only those that were asked for
 */
public record Kill(Fault fault, Map<String, Outcome> outcomes) {

  public boolean isCaught() {
    return outcomes.values().stream().anyMatch(Outcome::isCaught);
  }
}
