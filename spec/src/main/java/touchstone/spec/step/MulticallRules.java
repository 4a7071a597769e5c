package touchstone.spec.step;

import java.util.List;
import java.util.Set;
import touchstone.spec.call.Multicall;

/**
 * multicall: progress and the answer of the whole. The state before is the one the last entry has
 * left, for the entries are judged one by one. @xen public/xen.h
 */
final class MulticallRules {
  private MulticallRules() {}

  // [model->req~hyp-multicall~1]
  static Verdict judge(Step step, Multicall call) {
    long done = step.returned().progress();
    if (call.nested()) {
      return step.fails(Errno.EINVAL, "a multicall within a multicall");
    }
    if (!call.inRange()) {
      return step.fails(Errno.EFAULT, "the list leaves the address space");
    }
    if (call.count() < done) {
      return new Verdict.Refused("at most " + call.count() + " entries", "the list is that long");
    }
    if (step.returned().preempted()) {
      return new Verdict.Allowed(step.pre(), List.of(), Set.of()).by(Looseness.PREEMPTION);
    }
    if (step.answered(Errno.EFAULT) && step.chose(0)) {
      return step.fails(Errno.EFAULT, "an entry cannot be read, or its result written");
    }
    if (done < call.count() && step.caller().life().runs()) {
      return new Verdict.Refused(call.count() + " entries", "a list is served to its end");
    }
    return step.succeeds(step.pre(), "all entries are served, or the domain has stopped");
  }
}
