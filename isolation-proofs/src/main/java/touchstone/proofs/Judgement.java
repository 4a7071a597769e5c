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
      Optional<Expectation> expected = expectations.find(row.contract());
      if (expected.isEmpty()) {
        faults.add("not in the list of expectations: " + row.contract());
      } else {
        compare(row, expected.get());
      }
    }
    for (Expectation expectation : expectations.all()) {
      if (!byName.containsKey(expectation.name())) {
        faults.add("expected but not found in the sources: " + expectation.name());
      }
    }
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
        if (expected.isProved() || promise) {
          faults.add("open, but listed as " + expected.status().label() + ": " + row.contract());
        }
      }
      case ASSUMED -> {
        if (!promise) {
          faults.add(
              "has no body, but listed as " + expected.status().label() + ": " + row.contract());
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
