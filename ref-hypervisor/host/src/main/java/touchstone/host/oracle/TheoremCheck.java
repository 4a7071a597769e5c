package touchstone.host.oracle;

import java.util.ArrayList;
import java.util.List;
import touchstone.spec.state.State;
import touchstone.spec.theorem.Integrity;
import touchstone.spec.theorem.Invariant;

/**
 * The isolation theorem on a running system: integrity of every step, and every so often the
 * invariant of the whole state.
 */
final class TheoremCheck {
  private final int every;
  private long steps;

  /**
   * @param every how many steps there are from one look at the invariant to the next, at least 1
   */
  TheoremCheck(int every) {
    this.every = every;
  }

  /** What a step of the actor has broken, one line each. */
  List<String> violations(State pre, State post, int actor) {
    List<String> violations = new ArrayList<>(Integrity.violations(pre, post, actor));
    if (steps++ % every == 0) {
      violations.addAll(Invariant.violations(post));
    }
    return violations;
  }
}
