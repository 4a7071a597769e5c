package touchstone.proofs;

import de.uka.ilkd.key.proof.init.ProofInputException;
import de.uka.ilkd.key.speclang.Contract;
import de.uka.ilkd.key.speclang.FunctionalOperationContract;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Proves in this process, in a session that somebody else opened and closes. */
final class SessionProver implements Prover {
  /** Of one probe for vacuity: contradictions are found early or not at all. */
  private static final int PROBE_STEPS = 1_500;

  private final Search search;
  private final StoredProofs stored;
  private final Run.Mode mode;
  private final int steps;
  private final Map<String, Contract> byName = new HashMap<>();

  /**
   * @param steps rule applications of a search at most
   */
  SessionProver(Session session, StoredProofs stored, Run.Mode mode, int steps) {
    search = new Search(session);
    this.stored = stored;
    this.mode = mode;
    this.steps = steps;
    session.contracts().forEach(contract -> byName.put(Names.of(contract), contract));
  }

  @Override
  public Row attempt(String name) throws IOException {
    Contract contract = byName.get(name);
    if (contract == null) {
      throw new IOException("no such contract: " + name);
    }
    try {
      boolean replayed = mode.replays() && stored.contains(name);
      Outcome outcome = replayed ? search.replay(contract, stored) : search(contract, name);
      Row.How how = replayed ? Row.How.REPLAY : Row.How.SEARCH;
      return Row.of(outcome, how, outcome.closed() && mode.probes() && isVacuous(contract));
    } catch (ProofInputException e) {
      throw new IOException("KeY makes no obligation of " + name, e);
    }
  }

  private Outcome search(Contract contract, String name) throws ProofInputException, IOException {
    Search.Keeping keeping =
        mode == Run.Mode.STORE ? proof -> stored.save(name, proof) : proof -> {};
    return search.prove(contract, steps, keeping);
  }

  private boolean isVacuous(Contract contract) throws ProofInputException, IOException {
    return contract instanceof FunctionalOperationContract functional
        && search.probe(functional, PROBE_STEPS).closed();
  }

  @Override
  public void close() {}
}
