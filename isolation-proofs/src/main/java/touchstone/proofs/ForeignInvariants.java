package touchstone.proofs;

import de.uka.ilkd.key.java.abstraction.KeYJavaType;
import de.uka.ilkd.key.logic.op.IProgramMethod;
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
 * @param types as in the names of KeY's taclets
 */
record ForeignInvariants(Set<String> types) {
  private static final ForeignInvariants NONE = new ForeignInvariants(Set.of());

  private static final String WHOLE = "Class_invariant_axiom_for_";
  private static final String CLAUSE = "Partial_inv_axiom_for_JML_class_invariant_in_";

  /** Those that the search of a proof leaves closed; a constructor has no invariant to go by. */
  static ForeignInvariants of(Proof proof) {
    SpecificationRepository specifications = proof.getServices().getSpecificationRepository();
    Contract own = specifications.getContractPOForProof(proof).getContract();
    if (!(own.getTarget() instanceof IProgramMethod method) || method.isConstructor()) {
      return NONE;
    }
    Set<String> types = new HashSet<>();
    for (Contract contract : specifications.getAllContracts()) {
      KeYJavaType type = contract.getKJT();
      boolean ofInvariant = !(contract.getTarget() instanceof IProgramMethod);
      if (ofInvariant && !type.equals(own.getKJT()) && areNeighbours(type, own.getKJT())) {
        types.add(type.getFullName().replace('.', '_'));
      }
    }
    return new ForeignInvariants(types);
  }

  private static boolean areNeighbours(KeYJavaType a, KeYJavaType b) {
    return packageOf(a.getFullName()).equals(packageOf(b.getFullName()));
  }

  private static String packageOf(String type) {
    return type.substring(0, type.lastIndexOf('.') + 1);
  }

  /** Whether a step unfolds one of them, all of it or a clause. */
  boolean unfolds(RuleApp app) {
    String rule = app.rule().name().toString();
    return types.stream()
        .anyMatch(type -> rule.equals(WHOLE + type) || rule.startsWith(CLAUSE + type + "_no_"));
  }
}
