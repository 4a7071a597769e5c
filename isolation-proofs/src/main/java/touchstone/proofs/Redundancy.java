package touchstone.proofs;

import de.uka.ilkd.key.logic.PIOPathIterator;
import de.uka.ilkd.key.logic.PosInOccurrence;
import de.uka.ilkd.key.logic.Term;
import de.uka.ilkd.key.logic.op.Modality;
import de.uka.ilkd.key.logic.op.ProgramVariable;
import de.uka.ilkd.key.logic.op.UpdateApplication;
import de.uka.ilkd.key.rule.RuleApp;
import java.util.Set;

/**
 * Steps that can do nothing, or only what another does.
 *
 * <p>KeY looks for an equation at every subterm of every invariant, again after every step; that is
 * where a search spends its time. Most of these subterms cannot be met by an equation at all.
 */
final class Redundancy {
  /** Taclets tried only below an update or a program: elsewhere another one does the same. */
  private static final Set<String> BELOW_UPDATES =
      Set.of(
          "applyEqRigid",
          "apply_eq_monomials_rigid",
          "apply_eq_boolean_rigid",
          "apply_eq_boolean_rigid_2");

  /** Taclets that replace a term or formula by what a closed formula of the goal says of it. */
  private static final Set<String> BY_CLOSED_FORMULA =
      Set.of(
          "applyEq",
          "applyEqRigid",
          "applyEqReverse",
          "apply_eq_monomials",
          "apply_eq_monomials_rigid",
          "replace_known_left",
          "replace_known_right");

  /** Sorts of constants that stand for themselves. */
  private static final Set<String> PLAIN = Set.of("numbers", "Field", "Null");

  private Redundancy() {}

  static boolean of(RuleApp app, PosInOccurrence position) {
    String rule = app.rule().name().toString();
    return BELOW_UPDATES.contains(rule) && !belowUpdate(position)
        || BY_CLOSED_FORMULA.contains(rule) && beyondEquations(position.subTerm())
        || rule.endsWith("EQ") && readsFirstHeap(position.subTerm());
  }

  private static boolean belowUpdate(PosInOccurrence position) {
    PIOPathIterator path = position.iterator();
    while (path.next() != -1) {
      if (path.getSubTerm().op() instanceof UpdateApplication
          || path.getSubTerm().op() instanceof Modality) {
        return true;
      }
    }
    return false;
  }

  /** A term with a bound variable, a number, a field, and the variables for object and heap. */
  private static boolean beyondEquations(Term term) {
    String sort = term.sort().name().toString();
    return !term.freeVars().isEmpty()
        || PLAIN.contains(sort)
        || term.op().name().toString().equals("Z")
        || term.op() instanceof ProgramVariable && !sort.equals("int");
  }

  /** The heap before the method is a variable: no equation says what it is made of. */
  private static boolean readsFirstHeap(Term term) {
    return term.arity() == 3 && term.sub(0).op() instanceof ProgramVariable;
  }
}
