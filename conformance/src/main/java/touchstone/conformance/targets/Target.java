package touchstone.conformance.targets;

import java.util.List;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;

/** A hypervisor that guests can be started on. One case never disturbs another. */
public interface Target {
  String name();

  /** The configurations it offers, as {@code intel} and {@code amd}. */
  List<String> configurations();

  /** Runs one case to its end; never throws for what guest or hypervisor do. */
  CaseResult run(Case subject);
}
