package touchstone.spec.step;

import java.util.Set;
import java.util.TreeSet;
import touchstone.spec.call.Call;
import touchstone.spec.call.ConsoleCall;
import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.GuestExit;
import touchstone.spec.call.HvmCall;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.call.Multicall;
import touchstone.spec.call.Returned;
import touchstone.spec.call.SchedCall;
import touchstone.spec.call.SysctlCall;
import touchstone.spec.call.TimerCall;
import touchstone.spec.call.UnservedCall;
import touchstone.spec.call.VcpuCall;
import touchstone.spec.call.VersionCall;
import touchstone.spec.state.State;

/** The specification as pure functions. */
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
      case ConsoleCall call -> ConsoleRules.judge(step, call);
      case DomctlCall call -> DomctlRules.judge(step, call);
      case EventCall call -> EventRules.judge(step, call);
      case GrantCall call -> GrantRules.judge(step, call);
      case GuestExit exit -> ExitRules.judge(step, exit);
      case HvmCall call -> HvmRules.judge(step, call);
      case MemoryCall call -> MemoryRules.judge(step, call);
      case Multicall call -> MulticallRules.judge(step, call);
      case SchedCall call -> SchedRules.judge(step, call);
      case SysctlCall call -> SysctlRules.judge(step, call);
      case TimerCall call -> TimerRules.judge(step, call);
      // [model->req~hyp-unknown-enosys~1]
      // [model->req~hyp-physdev-refused~1]
      case UnservedCall _ -> step.fails(Errno.ENOSYS, "a hypercall that is not offered");
      case VcpuCall call -> VcpuRules.judge(step, call);
      case VersionCall call -> VersionRules.judge(step, call);
    };
  }

  /**
   * The whole judgement of a step: answer, state and events. vCPUs of the caller's domain and of
   * those it signals may wake up by it.
   */
  public static Finding judge(
      State pre, Invocation invocation, Returned returned, Outcome outcome) {
    return switch (step(pre, invocation, returned)) {
      case Verdict.Silent silent -> new Finding.Silent(silent.what());
      case Verdict.Refused refused ->
          new Finding.WrongAnswer(refused.expected(), refused.because());
      case Verdict.Allowed allowed -> judge(invocation, allowed, outcome);
    };
  }

  private static Finding judge(Invocation call, Verdict.Allowed allowed, Outcome outcome) {
    Set<Integer> caller = Set.of(call.domain());
    Set<Integer> writers = Signals.mayWrite(call.call()) ? caller : Set.of();
    Set<Integer> wakeable = new TreeSet<>(caller);
    allowed.signals().forEach(port -> wakeable.add(port.domain()));
    State expected = Agreement.settled(allowed.post(), outcome.state(), wakeable);
    return expected.equals(outcome.state())
        ? Signals.judge(
            allowed.signals(), outcome, Set.of(), writers, allowed.writes(), allowed.used())
        : new Finding.WrongState(expected);
  }

  /**
   * What may have changed since the last step without one: what time brings.
   *
   * @param time system time in ns now
   * @param active domains that ran meanwhile; they may have written their own pending bits
   */
  public static Finding between(State before, Outcome outcome, long time, Set<Integer> active) {
    return Passage.judge(before, outcome, time, active);
  }
}
