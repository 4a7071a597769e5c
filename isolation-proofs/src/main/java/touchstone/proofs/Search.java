package touchstone.proofs;

import static de.uka.ilkd.key.strategy.StrategyProperties.NON_LIN_ARITH_COMPLETION;
import static de.uka.ilkd.key.strategy.StrategyProperties.NON_LIN_ARITH_DEF_OPS;
import static de.uka.ilkd.key.strategy.StrategyProperties.QUANTIFIERS_INSTANTIATE;
import static de.uka.ilkd.key.strategy.StrategyProperties.QUANTIFIERS_NON_SPLITTING_WITH_PROGS;
import static de.uka.ilkd.key.strategy.StrategyProperties.SPLITTING_DELAYED;
import static de.uka.ilkd.key.strategy.StrategyProperties.SPLITTING_NORMAL;

import de.uka.ilkd.key.ldt.JavaDLTheory;
import de.uka.ilkd.key.logic.op.JFunction;
import de.uka.ilkd.key.proof.Proof;
import de.uka.ilkd.key.proof.init.ProofInputException;
import de.uka.ilkd.key.speclang.Contract;
import de.uka.ilkd.key.speclang.ContractFactory;
import de.uka.ilkd.key.speclang.FunctionalOperationContract;
import de.uka.ilkd.key.strategy.StrategyProperties;
import de.uka.ilkd.key.util.ProofStarter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.key_project.logic.Name;

/** Looks for a proof of one contract, and for a proof that the contract is vacuous. */
final class Search {
  /** How one phase splits, instantiates quantifiers, and treats products of variables. */
  private record Phase(String splitting, String quantifiers, String products) {}

  /**
   * Phase one delays splits until the program is executed; phase two may split beside the program,
   * which the overflow goals need (they keep the program in the sequent); phase three may also
   * split to instantiate a quantifier there; phase four multiplies inequalities, which quotients by
   * variables need.
   */
  private static final List<Phase> PHASES =
      List.of(
          new Phase(SPLITTING_DELAYED, QUANTIFIERS_NON_SPLITTING_WITH_PROGS, NON_LIN_ARITH_DEF_OPS),
          new Phase(SPLITTING_NORMAL, QUANTIFIERS_NON_SPLITTING_WITH_PROGS, NON_LIN_ARITH_DEF_OPS),
          new Phase(SPLITTING_NORMAL, QUANTIFIERS_INSTANTIATE, NON_LIN_ARITH_DEF_OPS),
          new Phase(
              SPLITTING_NORMAL, QUANTIFIERS_NON_SPLITTING_WITH_PROGS, NON_LIN_ARITH_COMPLETION));

  /** Rule applications of a search, unless told otherwise: the largest proof needs about half. */
  static final int STEPS = 60_000;

  /** Rule applications of phase four, tried only on few goals: it ends soon or never. */
  private static final int PRODUCT_STEPS = 800;

  private static final int PRODUCT_GOALS = 3;

  private final Session session;

  Search(Session session) {
    this.session = session;
  }

  /** What is done with a closed proof before it is forgotten. */
  interface Keeping {
    void keep(Proof proof) throws IOException;
  }

  /**
   * Searches at most {@code steps} rule applications. KeY sees a circular use of contracts only
   * among proofs that are alive, and here each is forgotten after its end: {@link Foundations} sees
   * it, over the whole run.
   */
  Outcome prove(Contract contract, int steps, Keeping keeping)
      throws ProofInputException, IOException {
    return run(contract, contract, steps, keeping);
  }

  /**
   * Tries to prove the contract with an extra postcondition about which nothing is known. If that
   * succeeds, the precondition, an invariant or a callee's contract is contradictory.
   */
  Outcome probe(FunctionalOperationContract contract, int steps)
      throws ProofInputException, IOException {
    Contract.OriginalVariables v = contract.getOrigVars();
    var services = session.config().getServices();
    Name name = new Name("unknownPostcondition");
    JFunction unknown = services.getNamespaces().functions().lookup(name);
    if (unknown == null) {
      unknown = new JFunction(name, JavaDLTheory.FORMULA);
      services.getNamespaces().functions().add(unknown);
    }
    FunctionalOperationContract probed =
        new ContractFactory(services)
            .addPost(
                contract,
                services.getTermBuilder().func(unknown),
                v.self,
                v.result,
                v.exception,
                v.params,
                v.atPres);
    return run(contract, probed, steps, proof -> {});
  }

  /** Replays a stored proof instead of searching one. */
  Outcome replay(Contract contract, StoredProofs stored) throws ProofInputException, IOException {
    long wall = System.nanoTime();
    long cpu = cpuNanos();
    Proof proof = session.begin(contract);
    stored.replay(Names.of(contract), proof, session.loader());
    Outcome outcome = outcome(contract, proof, wall, cpu);
    proof.dispose();
    return outcome;
  }

  private Outcome run(Contract named, Contract contract, int steps, Keeping keeping)
      throws ProofInputException, IOException {
    long wall = System.nanoTime();
    long cpu = cpuNanos();
    Proof proof = session.begin(contract);
    for (Phase phase : PHASES) {
      boolean last = phase.products().equals(NON_LIN_ARITH_COMPLETION);
      int left = last ? PRODUCT_STEPS : steps - proof.getStatistics().totalRuleApps;
      boolean hopeless = last && proof.openGoals().size() > PRODUCT_GOALS;
      if (proof.closed() || left <= 0 || hopeless) {
        break;
      }
      search(proof, phase, left);
    }
    Outcome outcome = outcome(named, proof, wall, cpu);
    if (outcome.closed()) {
      keeping.keep(proof);
    }
    proof.dispose();
    return outcome;
  }

  private static Outcome outcome(Contract contract, Proof proof, long wall, long cpu) {
    return new Outcome(
        Names.of(contract),
        proof.closed() && proof.openGoals().isEmpty(),
        proof.openGoals().size(),
        proof.getStatistics().nodes,
        uses(proof),
        (System.nanoTime() - wall) / 1e9,
        (cpuNanos() - cpu) / 1e9);
  }

  private static void search(Proof proof, Phase phase, int steps) {
    var settings = proof.getSettings().getStrategySettings();
    StrategyProperties properties = settings.getActiveStrategyProperties();
    KeyOptions.steer(properties, phase.splitting(), phase.quantifiers(), phase.products());
    settings.setActiveStrategyProperties(properties);
    settings.setMaxSteps(steps);
    ProofStarter starter = new ProofStarter(false);
    starter.init(proof);
    starter.setStrategy(
        new RestrictedStrategy(
            proof.getServices().getProfile().getDefaultStrategyFactory().create(proof, properties),
            KeyOptions.NEVER_APPLIED,
            ForeignInvariants.of(proof),
            new IndexMatching(proof.getServices())));
    starter.setMaxRuleApplications(steps);
    starter.setTimeout(-1);
    starter.start();
  }

  private static List<String> uses(Proof proof) {
    List<String> names = new ArrayList<>();
    proof.mgt().getUsedContracts().forEach(contract -> names.add(Names.of(contract)));
    Collections.sort(names);
    return names;
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
