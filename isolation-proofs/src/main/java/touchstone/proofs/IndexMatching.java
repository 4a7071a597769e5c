package touchstone.proofs;

import de.uka.ilkd.key.java.Services;
import de.uka.ilkd.key.ldt.HeapLDT;
import de.uka.ilkd.key.logic.Sequent;
import de.uka.ilkd.key.logic.SequentFormula;
import de.uka.ilkd.key.logic.Term;
import de.uka.ilkd.key.logic.op.LogicVariable;
import de.uka.ilkd.key.logic.op.QuantifiableVariable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says at which indices a quantified fact about arrays is worth knowing.
 *
 * <p>KeY's own heuristic takes every index of any array as a candidate for every quantified
 * invariant; with twenty invariants over ten arrays a proof drowns in instances. Here {@code
 * (\forall int i; … a[i] …)} is instantiated with {@code t} only if the goal mentions {@code a[t]}.
 * A fact that is not used cannot make a proof wrong.
 */
final class IndexMatching {
  private static final int CACHED_FORMULAS = 50_000;

  /** An array, named by the field that holds it, at an index. */
  private record Access(String array, Term index) {}

  private final HeapLDT heap;
  private final Map<SequentFormula, Set<Access>> byFormula = new IdentityHashMap<>();
  private final Map<Term, Set<String>> indexed = new HashMap<>();
  private @Nullable Sequent lastGoal;
  private Set<Access> lastAccesses = Set.of();

  IndexMatching(Services services) {
    heap = services.getTypeConverter().getHeapLDT();
  }

  /**
   * Whether an instance of the quantified formula at {@code index} could meet something in the
   * goal.
   */
  boolean relevant(Term quantified, Term index, Sequent goal) {
    Set<String> arrays = indexed.computeIfAbsent(quantified, this::indexedByVariable);
    if (arrays.isEmpty()) {
      return true;
    }
    Set<Access> present = accesses(goal);
    Term at = withoutCast(index);
    return arrays.stream().anyMatch(array -> present.contains(new Access(array, at)));
  }

  /** The arrays that the quantified formula reads at its variable. */
  private Set<String> indexedByVariable(Term quantified) {
    QuantifiableVariable variable = quantified.boundVars().get(0);
    Set<Access> found = new HashSet<>();
    collect(quantified.sub(0), found);
    Set<String> arrays = new HashSet<>();
    for (Access access : found) {
      if (access.index().op().equals(variable)) {
        arrays.add(access.array());
      }
    }
    return arrays;
  }

  /** What the goal mentions; the last answer is kept, for one step asks many times. */
  private Set<Access> accesses(Sequent goal) {
    if (goal != lastGoal) {
      lastGoal = goal;
      lastAccesses = new HashSet<>();
      for (SequentFormula formula : goal) {
        lastAccesses.addAll(accesses(formula));
      }
    }
    return lastAccesses;
  }

  private Set<Access> accesses(SequentFormula formula) {
    if (byFormula.size() > CACHED_FORMULAS) {
      byFormula.clear();
    }
    return byFormula.computeIfAbsent(
        formula,
        f -> {
          Set<Access> found = new HashSet<>();
          collect(f.formula(), found);
          found.removeIf(access -> access.index().op() instanceof LogicVariable);
          return found;
        });
  }

  private void collect(Term term, Set<Access> found) {
    if (term.arity() >= 3
        && term.sub(2).op().equals(heap.getArr())
        && (heap.isSelectOp(term.op()) || term.op().equals(heap.getStore()))) {
      found.add(new Access(array(term.sub(1)), withoutCast(term.sub(2).sub(0))));
    }
    for (Term sub : term.subs()) {
      collect(sub, found);
    }
  }

  /** {@code self.leaf} is known by the field, whatever heap it is read in. */
  private String array(Term object) {
    boolean isField = heap.isSelectOp(object.op()) && object.sub(2).arity() == 0;
    return isField ? object.sub(2).op().name().toString() : object.toString();
  }

  private static Term withoutCast(Term term) {
    return term.op().name().toString().endsWith("::cast") ? term.sub(0) : term;
  }
}
