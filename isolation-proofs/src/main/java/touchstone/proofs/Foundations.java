package touchstone.proofs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each proof rests on: the contracts it uses, the contracts those use, and so on. */
final class Foundations {
  private final Map<String, Row> byName = new TreeMap<>();

  Foundations(List<Row> rows) {
    rows.forEach(row -> byName.put(row.contract(), row));
  }

  /**
   * Contracts below this one that are open or were not run. Assumed ones are the reader's to judge.
   */
  List<String> unproved(String contract) {
    Set<String> below = below(contract);
    return byName.values().stream()
        .filter(row -> below.contains(row.contract()))
        .filter(row -> row.result() == Row.Result.OPEN || row.result() == Row.Result.NOT_RUN)
        .map(Row::contract)
        .toList();
  }

  /** Whether a proof uses, through others, the contract it proves: then it proves nothing. */
  boolean circular(String contract) {
    return below(contract).contains(contract);
  }

  private Set<String> below(String contract) {
    Set<String> seen = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>();
    next.add(contract);
    while (!next.isEmpty()) {
      Row row = byName.get(next.remove());
      if (row != null) {
        row.uses().stream().filter(seen::add).forEach(next::add);
      }
    }
    return seen;
  }
}
