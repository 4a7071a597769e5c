package touchstone.spec.step;

import touchstone.spec.call.TimerCall;
import touchstone.spec.state.VcpuState;

/** set_timer_op, and the singleshot timer of vcpu_op, which is the same timer. */
final class TimerRules {
  static final long NEVER = Long.MAX_VALUE;

  private TimerRules() {}

  static Verdict judge(Step step, TimerCall call) {
    return call.time() == 0
        ? step.succeeds(step.with(step.callingVcpu().withTimer(NEVER)), "the timer is off")
        : set(step, call.time());
  }

  /** The caller's timer is set; one in the past fires with the next look at the timers. */
  // [model->req~rsc-timer-not-early~1]
  static Verdict set(Step step, long time) {
    VcpuState self = step.callingVcpu();
    if (0 <= time) {
      return step.succeeds(step.with(self.withTimer(time)), "the timer is set to that time");
    }
    long chosen = step.returned().value(0);
    if (chosen < step.invocation().time()) {
      return new Verdict.Refused("a time not before now", "timers do not fire early");
    }
    return step.succeeds(
            step.with(self.withTimer(chosen)), "the timer is set to a time that has come")
        .using(Looseness.FAR_TIMER);
  }
}
