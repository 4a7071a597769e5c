package touchstone.proofs;

import de.uka.ilkd.key.proof.init.ProofInputException;
import de.uka.ilkd.key.speclang.Contract;
import de.uka.ilkd.key.speclang.FunctionalOperationContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Tries every contract of a session that is wanted, and says what came of it. */
final class Run {
  /** Rule applications of one search: the largest proof needs about half. */
  static final int STEPS = 60_000;

  /** Of one probe for vacuity: contradictions are found early or not at all. */
  static final int PROBE_STEPS = 1_500;

  enum Mode {
    /** Replays stored proofs; searches only what is expected to close and is not stored. */
    REPLAY,
    /** Searches every proof anew, the open ones too, and probes the closed ones for vacuity. */
    SEARCH,
    /** As SEARCH, and stores what it finds. */
    STORE
  }

  private final Session session;
  private final Search search;
  private final Expectations expectations;
  private final StoredProofs stored;
  private final Mode mode;
  private final Consumer<String> progress;

  Run(
      Session session,
      Expectations expectations,
      StoredProofs stored,
      Mode mode,
      Consumer<String> progress) {
    this.session = session;
    this.expectations = expectations;
    this.stored = stored;
    this.mode = mode;
    this.progress = progress;
    search = new Search(session);
  }

  /**
   * One row per contract and per method without one.
   *
   * @param wanted by name; the others become NOT_RUN
   */
  List<Row> rows(Predicate<String> wanted) throws ProofInputException, IOException {
    List<Row> rows = new ArrayList<>();
    TreeSet<String> bare = new TreeSet<>(session.methods());
    for (Contract contract : session.contracts()) {
      String name = Names.of(contract);
      bare.remove(name.replaceAll(" (of|#).*", ""));
      rows.add(row(contract, name, wanted.test(name)));
    }
    for (String method : bare) {
      rows.add(Row.without(method, Row.Result.BARE, bareReason(method)));
    }
    return rows;
  }

  private String reason(String name) {
    return expectations.find(name).map(Expectation::reason).orElse("");
  }

  private String bareReason(String method) {
    return expectations.findBare(method).map(Expectation::reason).orElse("");
  }

  private Row row(Contract contract, String name, boolean wanted)
      throws ProofInputException, IOException {
    if (Session.isPromise(contract)) {
      return Row.without(name, Row.Result.ASSUMED, reason(name));
    }
    if (!wanted) {
      return Row.without(name, Row.Result.NOT_RUN, reason(name));
    }
    boolean open = expectations.find(name).filter(e -> !e.isProved()).isPresent();
    if (mode == Mode.REPLAY && open) {
      return Row.without(name, Row.Result.OPEN, reason(name));
    }
    progress.accept(name);
    return mode == Mode.REPLAY && stored.contains(name)
        ? replay(contract, name)
        : search(contract, name);
  }

  private Row replay(Contract contract, String name) throws ProofInputException, IOException {
    return Row.of(search.replay(contract, stored), Row.How.REPLAY, false, reason(name));
  }

  private Row search(Contract contract, String name) throws ProofInputException, IOException {
    Outcome outcome = search.prove(contract, STEPS);
    if (outcome.closed() && mode == Mode.STORE) {
      stored.save(name, search.last());
    }
    boolean vacuous =
        outcome.closed()
            && mode != Mode.REPLAY
            && contract instanceof FunctionalOperationContract functional
            && search.probe(functional, PROBE_STEPS).closed();
    return Row.of(outcome, Row.How.SEARCH, vacuous, reason(name));
  }
}
