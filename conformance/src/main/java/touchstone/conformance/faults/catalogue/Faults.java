package touchstone.conformance.faults.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.suite.SuiteException;

/** All faults, in the order of their classes. */
public final class Faults {
  private static final List<Fault> ALL =
      Stream.of(
              PointerFaults.ALL,
              OwnershipFaults.ALL,
              SecondLevelFaults.ALL,
              GrantFaults.ALL,
              EventFaults.ALL,
              ResidueFaults.ALL,
              CpuFaults.ALL,
              ControlFaults.ALL,
              PrivilegeFaults.ALL,
              ResourceFaults.ALL,
              LifecycleFaults.ALL)
          .flatMap(List::stream)
          .toList();

  private Faults() {}

  public static List<Fault> all() {
    return ALL;
  }

  /** Those of these ids, in the catalogue's order; SuiteException for an id that nothing has. */
  public static List<Fault> named(List<String> ids) {
    List<String> unknown = new ArrayList<>(ids);
    ALL.forEach(fault -> unknown.remove(fault.id()));
    if (!unknown.isEmpty()) {
      throw new SuiteException("no fault '" + unknown.getFirst() + "'; --list names them");
    }
    return ALL.stream().filter(fault -> ids.contains(fault.id())).toList();
  }
}
