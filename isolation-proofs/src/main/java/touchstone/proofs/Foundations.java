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
    return unproved(contract, List.of());
  }

  /** The same without what only gates rest on: of a gate the precondition matters, not the body. */
  List<String> unproved(String contract, List<String> gates) {
    Set<String> below = below(contract, gates);
    return byName.values().stream()
        .filter(row -> below.contains(row.contract()))
        .filter(row -> row.result() == Row.Result.OPEN || row.result() == Row.Result.NOT_RUN)
        .map(Row::contract)
        .toList();
  }

  /** Whether a proof uses, through others, the contract it proves: then it proves nothing. */
  boolean circular(String contract) {
    return below(contract, List.of()).contains(contract);
  }

  private Set<String> below(String contract, List<String> gates) {
    Set<String> seen = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>();
    next.add(contract);
    while (!next.isEmpty()) {
      String name = next.remove();
      Row row = byName.get(name);
      if (row != null && !gates.contains(name)) {
        row.uses().stream().filter(seen::add).forEach(next::add);
      }
    }
    return seen;
  }
}
