package touchstone.spec.step;

import java.util.List;
import java.util.Set;
import touchstone.spec.state.State;

/** What the specification finds of a step, given all that came of it. */
public sealed interface Finding {

  record Agrees(Set<Looseness> used) implements Finding {}

  /** Nothing is specified of it. */
  record Silent(String what) implements Finding {}

  /** The answer breaks a rule. */
  record WrongAnswer(String expected, String because) implements Finding {}

  /** The state is not the one that follows. */
  record WrongState(State expected) implements Finding {}

  /**
   * Events were lost, or raised that nobody sent.
   *
   * @param lost ports that should be pending and are not
   * @param stray ports that have become pending and should not
   */
  record WrongSignals(List<Endpoint> lost, List<Endpoint> stray) implements Finding {}
}
