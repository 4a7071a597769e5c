package touchstone.spec.step;

import touchstone.spec.call.Call;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.call.Returned;
import touchstone.spec.state.State;

/** The specification as one pure function. */
public final class Specification {
  private Specification() {}

  /**
   * What must hold after a call that was answered so.
   *
   * @param pre the state before the call
   * @param invocation who asked for what; the caller must be a domain of {@code pre}
   * @param returned the answer
   */
  public static Verdict step(State pre, Invocation invocation, Returned returned) {
    Step step = Step.of(pre, invocation, returned);
    Verdict verdict = judge(step);
    return verdict instanceof Verdict.Allowed allowed
        ? Vanishing.judge(allowed, returned.gone())
        : verdict;
  }

  private static Verdict judge(Step step) {
    return switch (step.invocation().call()) {
      case Call.Unreadable _ ->
          step.fails(Errno.EFAULT, "arguments that cannot be read are EFAULT");
      case Call.Unspecified unspecified -> new Verdict.Silent(unspecified.what());
      case EventCall call -> EventRules.judge(step, call);
      case GrantCall call -> GrantRules.judge(step, call);
      case MemoryCall call -> MemoryRules.judge(step, call);
    };
  }
}
