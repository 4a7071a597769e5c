package touchstone.proofs;

import de.uka.ilkd.key.java.abstraction.KeYJavaType;
import de.uka.ilkd.key.logic.PosInOccurrence;
import de.uka.ilkd.key.logic.Term;
import de.uka.ilkd.key.logic.op.IProgramMethod;
import de.uka.ilkd.key.logic.op.ProgramVariable;
import de.uka.ilkd.key.proof.Proof;
import de.uka.ilkd.key.proof.mgt.SpecificationRepository;
import de.uka.ilkd.key.rule.RuleApp;
import de.uka.ilkd.key.speclang.Contract;
import java.util.HashSet;
import java.util.Set;

/**
 * Invariants of a class's neighbours, where a contract says what they depend on: closed boxes.
 *
 * <p>KeY unfolds every invariant it meets, clause by clause. But one that its own class's methods
 * keep follows from their contracts, and where nothing it depends on is written, from the contract
 * that says so. A class of the same package that builds on it says in its own invariant what it
 * needs to know of it, as {@code SecondLevel} does of {@code Frames}.
 *
 * <p>What is known before the execution is unfolded first, so that what a call leaves unchanged is
 * worked out from it and not by cases: of a method the own invariant, of a constructor the others'.
 *
 * @param closed types, as in the names of KeY's taclets
 * @param first types whose invariant is unfolded first, named likewise
 */
record ForeignInvariants(Set<String> closed, Set<String> first) {
  private static final ForeignInvariants NONE = new ForeignInvariants(Set.of(), Set.of());

  private static final String WHOLE = "Class_invariant_axiom_for_";
  private static final String CLAUSE = "Partial_inv_axiom_for_JML_class_invariant_in_";

  /** Those that the search of a proof leaves closed. */
  static ForeignInvariants of(Proof proof) {
    SpecificationRepository specifications = proof.getServices().getSpecificationRepository();
    Contract own = specifications.getContractPOForProof(proof).getContract();
    if (!(own.getTarget() instanceof IProgramMethod method)) {
      return NONE;
    }
    Set<String> neighbours = neighbours(own.getKJT(), specifications);
    boolean builds = buildsOnOthers(own.getKJT(), specifications);
    if (method.isConstructor()) {
      return builds ? new ForeignInvariants(neighbours, neighbours) : NONE;
    }
    return new ForeignInvariants(neighbours, builds ? Set.of(tacletName(own.getKJT())) : Set.of());
  }

  private static Set<String> neighbours(KeYJavaType own, SpecificationRepository specifications) {
    Set<String> types = new HashSet<>();
    for (Contract contract : specifications.getAllContracts()) {
      KeYJavaType type = contract.getKJT();
      boolean ofInvariant = !(contract.getTarget() instanceof IProgramMethod);
      if (ofInvariant && !type.equals(own) && areNeighbours(type, own)) {
        types.add(tacletName(type));
      }
    }
    return types;
  }

  /** Whether a class's invariant wants that of another to hold. */
  private static boolean buildsOnOthers(KeYJavaType type, SpecificationRepository specifications) {
    return specifications.getClassInvariants(type).stream()
        .anyMatch(invariant -> mentionsInvariant(invariant.getOriginalInv()));
  }

  private static boolean mentionsInvariant(Term term) {
    return term.op().name().toString().endsWith("::<inv>")
        || term.subs().stream().anyMatch(ForeignInvariants::mentionsInvariant);
  }

  private static String tacletName(KeYJavaType type) {
    return type.getFullName().replace('.', '_');
  }

  private static boolean areNeighbours(KeYJavaType a, KeYJavaType b) {
    return packageOf(a.getFullName()).equals(packageOf(b.getFullName()));
  }

  private static String packageOf(String type) {
    return type.substring(0, type.lastIndexOf('.') + 1);
  }

  /** Whether a step unfolds one that is closed, all of it or a clause. */
  boolean unfolds(RuleApp app, PosInOccurrence position) {
    String rule = app.rule().name().toString();
    return !comesFirst(app, position)
        && closed.stream()
            .anyMatch(type -> rule.equals(WHOLE + type) || isClause(rule, Set.of(type)));
  }

  /** Whether a step takes a clause of what is known before the execution. */
  boolean comesFirst(RuleApp app, PosInOccurrence position) {
    return isClause(app.rule().name().toString(), first)
        && position.isInAntec()
        && position.isTopLevel()
        && position.subTerm().sub(0).op() instanceof ProgramVariable;
  }

  /** Whether a step asks for an object known to be of one class if it is of quite another. */
  boolean isStrange(RuleApp app) {
    String rule = app.rule().name().toString();
    return !first.isEmpty()
        && rule.startsWith(CLAUSE)
        && !isClause(rule, first)
        && !isClause(rule, closed);
  }

  private static boolean isClause(String rule, Set<String> types) {
    return types.stream().anyMatch(type -> rule.startsWith(CLAUSE + type + "_no_"));
  }
}
