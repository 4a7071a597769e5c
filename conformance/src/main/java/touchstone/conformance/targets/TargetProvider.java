package touchstone.conformance.targets;

import java.io.PrintStream;
import java.util.Optional;
import touchstone.conformance.targets.description.TargetDescription;

/**
 * One kind of target. Providers are found by {@link java.util.ServiceLoader}, so a vendor's jar on
 * the class path adds a kind.
 */
public interface TargetProvider {
  /** As {@code kind} in a target's file. */
  String kind();

  /** SuiteException if the options are not what this kind understands; touches nothing. */
  void check(TargetDescription description);

  /** What a run needs and this machine lacks, as one line that says what to do; empty: nothing. */
  default Optional<String> missing(TargetDescription description, Workspace workspace) {
    return Optional.empty();
  }

  /** Fetches or builds what {@link #missing} misses; doing it twice does no harm. */
  default void prepare(TargetDescription description, Workspace workspace, PrintStream progress) {
    progress.println(description.name() + " needs no preparation");
  }

  /** The target, ready to run cases. */
  Target open(TargetDescription description, Workspace workspace);
}
