package touchstone.proofs;

import de.uka.ilkd.key.speclang.Contract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Tries every contract of a session that is wanted, and says what came of it. */
final class Run {
  enum Mode {
    /** Replays stored proofs; searches only what is expected to close and is not stored. */
    REPLAY,
    /** As REPLAY, and probes what closes for vacuity. */
    PROBE,
    /** Searches every proof anew, the open ones too, and probes the closed ones for vacuity. */
    SEARCH,
    /** As SEARCH, and stores what it finds. */
    STORE;

    boolean replays() {
      return this == REPLAY || this == PROBE;
    }

    boolean probes() {
      return this != REPLAY;
    }
  }

  private final Session session;
  private final Expectations expectations;
  private final StoredProofs stored;
  private final Mode mode;
  private final int steps;
  private final int jobs;
  private final Consumer<String> progress;

  /**
   * @param steps rule applications of a search at most
   * @param jobs how many proofs at a time; all but one in a process of their own
   */
  Run(
      Session session,
      Expectations expectations,
      StoredProofs stored,
      Mode mode,
      int steps,
      int jobs,
      Consumer<String> progress) {
    this.session = session;
    this.expectations = expectations;
    this.stored = stored;
    this.mode = mode;
    this.steps = steps;
    this.jobs = jobs;
    this.progress = progress;
  }

  /**
   * One row per contract and per method without one.
   *
   * @param wanted by name; the others become NOT_RUN
   */
  List<Row> rows(Predicate<String> wanted) throws IOException {
    List<Contract> contracts = session.contracts();
    Map<String, Row> attempted =
        attempt(contracts.stream().filter(c -> isAttempted(c, wanted)).map(Names::of).toList());
    List<Row> rows = new ArrayList<>();
    TreeSet<String> bare = new TreeSet<>(session.methods());
    for (Contract contract : contracts) {
      String name = Names.of(contract);
      bare.remove(name.replaceAll(" (of|#).*", ""));
      Row row = attempted.get(name);
      rows.add(row == null ? Row.without(name, unattempted(contract, wanted.test(name))) : row);
    }
    bare.forEach(method -> rows.add(Row.without(method, Row.Result.BARE)));
    return rows.stream().map(row -> row.withNote(reason(row))).toList();
  }

  private boolean isAttempted(Contract contract, Predicate<String> wanted) {
    String name = Names.of(contract);
    return !Session.isPromise(contract)
        && wanted.test(name)
        && (!mode.replays() || expectations.find(name).map(Expectation::isProved).orElse(true));
  }

  private static Row.Result unattempted(Contract contract, boolean wanted) {
    if (Session.isPromise(contract)) {
      return Row.Result.ASSUMED;
    }
    return wanted ? Row.Result.OPEN : Row.Result.NOT_RUN;
  }

  private String reason(Row row) {
    boolean bare = row.result() == Row.Result.BARE;
    return (bare ? expectations.findBare(row.contract()) : expectations.find(row.contract()))
        .map(Expectation::reason)
        .orElse("");
  }

  /** The longest first, so that no prover is left alone with it at the end. */
  private Map<String, Row> attempt(List<String> names) throws IOException {
    List<String> longestFirst =
        names.stream().sorted(Comparator.comparingLong(stored::size).reversed()).toList();
    try (Crew crew = new Crew(progress)) {
      crew.add(new SessionProver(session, stored, mode, steps));
      while (crew.size() < Math.min(jobs, names.size())) {
        crew.add(new WorkerProcess(session.sources(), stored, mode, steps));
      }
      return crew.attempt(longestFirst);
    }
  }
}
