package touchstone.host.oracle;

import java.util.Set;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.State;
import touchstone.spec.step.Outcome;

/** Told of everything the oracle judges, before it is judged, in the order of its end. */
public interface StepListener {
  /** From this state on. */
  void starts(State initial);

  /** Something has changed between two steps; arguments as of {@code Specification.between}. */
  void passed(State before, Outcome outcome, long time, Set<Integer> active);

  /** A step has ended. */
  void stepped(State pre, Invocation invocation, Returned returned, Outcome outcome);
}
