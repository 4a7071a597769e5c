package touchstone.proofs;

import java.util.List;

/**
 * One line of the matrix: what this run found about one contract.
 *
 * @param how replayed or searched, NONE without an attempt
 * @param nodes size of the proof, 0 if none was tried
 * @param openGoals goals left of an attempt
 * @param vacuous whether the contract also holds with an arbitrary postcondition
 * @param uses contracts the proof relies on
 * @param note why it was not proved
 */
record Row(
    String contract,
    Result result,
    How how,
    int nodes,
    int openGoals,
    boolean vacuous,
    double seconds,
    double cpuSeconds,
    List<String> uses,
    String note) {

  enum Result {
    CLOSED,
    OPEN,
    ASSUMED,
    /** A method without a contract: nobody has said yet what it must do. */
    BARE,
    NOT_RUN
  }

  enum How {
    NONE,
    REPLAY,
    SEARCH
  }

  static Row of(Outcome outcome, How how, boolean vacuous) {
    return new Row(
        outcome.contract(),
        outcome.closed() ? Result.CLOSED : Result.OPEN,
        how,
        outcome.nodes(),
        outcome.open(),
        vacuous,
        outcome.seconds(),
        outcome.cpuSeconds(),
        outcome.uses(),
        "");
  }

  /** A row without an attempt. */
  static Row without(String contract, Result result) {
    return new Row(contract, result, How.NONE, 0, 0, false, 0, 0, List.of(), "");
  }

  Row withNote(String text) {
    return new Row(
        contract, result, how, nodes, openGoals, vacuous, seconds, cpuSeconds, uses, text);
  }
}
