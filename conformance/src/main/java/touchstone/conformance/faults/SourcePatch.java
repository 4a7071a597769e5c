package touchstone.conformance.faults;

import java.util.ArrayList;
import java.util.List;
import touchstone.conformance.suite.SuiteException;

/**
 * A fault in the core's source, for the prover, which reads sources.
 *
 * @param file below {@code ref-hypervisor/core/src/main/java/touchstone/core}
 * @param changes all of which are made
 * @param contract whose proof must no longer close, as {@code Frames.release}, all overloads
 */
public record SourcePatch(String file, List<Change> changes, String contract) {

  /**
   * A change of text.
   *
   * @param from text that occurs exactly once
   * @param to what stands there in the faulty core
   */
  public record Change(String from, String to) {}

  /** A patch that changes nothing yet. */
  public static SourcePatch of(String file, String contract) {
    return new SourcePatch(file, List.of(), contract);
  }

  /** The same with one change more. */
  public SourcePatch change(String from, String to) {
    List<Change> more = new ArrayList<>(changes);
    more.add(new Change(from, to));
    return new SourcePatch(file, List.copyOf(more), contract);
  }

  /** The class of the contract. */
  public String type() {
    return contract.substring(0, contract.indexOf('.'));
  }

  /** The faulty source; SuiteException if a text is not there exactly once. */
  public String applyTo(String source) {
    String faulty = source;
    for (Change change : changes) {
      int at = faulty.indexOf(change.from());
      if (at < 0 || faulty.indexOf(change.from(), at + 1) >= 0) {
        throw new SuiteException(file + ": '" + change.from() + "' is not there exactly once");
      }
      faulty =
          faulty.substring(0, at) + change.to() + faulty.substring(at + change.from().length());
    }
    return faulty;
  }
}
