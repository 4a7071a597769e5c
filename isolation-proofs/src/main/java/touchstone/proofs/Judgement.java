package touchstone.proofs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares what a run found with what was expected; every difference is a fault, also a good one.
 */
final class Judgement {
  private final List<String> faults = new ArrayList<>();

  Judgement(List<Row> rows, Expectations expectations, List<String> warnings) {
    warnings.forEach(warning -> faults.add("KeY warns: " + warning));
    Map<String, Row> byName = new TreeMap<>();
    rows.forEach(row -> byName.put(row.contract(), row));
    Foundations foundations = new Foundations(rows);
    for (Row row : rows) {
      if (foundations.circular(row.contract())) {
        faults.add("proved by way of itself: " + row.contract());
      }
      Optional<Expectation> expected =
          row.result() == Row.Result.BARE
              ? expectations.findBare(row.contract())
              : expectations.find(row.contract());
      if (expected.isEmpty()) {
        faults.add("not in the list of expectations: " + row.contract());
      } else {
        compare(row, expected.get());
      }
    }
    for (Expectation expectation : expectations.all()) {
      if (!isFound(expectation, byName)) {
        faults.add("expected but not found in the sources: " + expectation.name());
      }
    }
  }

  /** A line for the rest of a type wants at least one contract or method there. */
  private static boolean isFound(Expectation expectation, Map<String, Row> rows) {
    String name = expectation.name();
    return expectation.coversRest()
        ? rows.keySet().stream().anyMatch(n -> n.startsWith(name.substring(0, name.length() - 1)))
        : rows.containsKey(name);
  }

  private void compare(Row row, Expectation expected) {
    if (row.vacuous()) {
      faults.add("vacuous, its assumptions are contradictory: " + row.contract());
    }
    boolean promise = expected.status() == Expectation.Status.ASSUMED;
    switch (row.result()) {
      case CLOSED -> {
        if (!expected.isProved()) {
          faults.add("closed, but listed as " + expected.status().label() + ": " + row.contract());
        }
      }
      case OPEN -> {
        if (expected.status() != Expectation.Status.OPEN) {
          faults.add("open, but listed as " + expected.status().label() + ": " + row.contract());
        }
      }
      case ASSUMED -> {
        if (!promise) {
          faults.add(
              "has no body, but listed as " + expected.status().label() + ": " + row.contract());
        }
      }
      case BARE -> {
        if (expected.status() != Expectation.Status.BARE) {
          faults.add(
              "no contract, but listed as " + expected.status().label() + ": " + row.contract());
        }
      }
      case NOT_RUN -> {}
    }
  }

  /** Empty if the run is as expected. */
  List<String> faults() {
    return List.copyOf(faults);
  }
}
