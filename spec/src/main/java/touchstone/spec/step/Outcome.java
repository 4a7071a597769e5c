package touchstone.spec.step;

import java.util.Set;
import touchstone.spec.state.State;

/**
 * What there is after a step.
 *
 * @param state now
 * @param raised ports whose pending bit the step has set
 * @param pending ports whose pending bit was set before and still is; those the step signals
 *     suffice
 */
public record Outcome(State state, Set<Endpoint> raised, Set<Endpoint> pending) {
  public Outcome {
    raised = Set.copyOf(raised);
    pending = Set.copyOf(pending);
  }

  boolean isPending(Endpoint port) {
    return raised.contains(port) || pending.contains(port);
  }
}
