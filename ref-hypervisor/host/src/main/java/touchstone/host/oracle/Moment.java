package touchstone.host.oracle;

import touchstone.spec.state.State;
import touchstone.spec.step.Outcome;

/** The abstract state at one moment, and what is pending. */
record Moment(State state, PendingBits pending) {
  Outcome since(Moment before) {
    return new Outcome(
        state, pending.raisedSince(before.pending), pending.keptSince(before.pending));
  }
}
