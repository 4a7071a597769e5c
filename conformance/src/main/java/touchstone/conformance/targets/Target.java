package touchstone.conformance.targets;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;

/** A hypervisor that guests can be started on. One case never disturbs another. */
public interface Target {
  String name();

  /** The configurations it offers, as {@code intel} and {@code amd}. */
  List<String> configurations();

  /** What a report should say of it: versions, hashes of packages; valid after a run. */
  default SortedMap<String, String> facts() {
    return new TreeMap<>();
  }

  /**
   * Runs cases to their ends, in any order, and hands over one result of each. Never throws for
   * what a guest or the hypervisor does; a SuiteException means that nothing more can be run.
   *
   * @param jobs cases at a time, at least 1; a target may run fewer
   * @param results may be called from any thread
   */
  void run(List<Case> cases, int jobs, Consumer<CaseResult> results);
}
