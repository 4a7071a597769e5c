package touchstone.spec.step;

import touchstone.spec.call.SysctlCall;
import touchstone.spec.call.SysctlCall.DomainList;
import touchstone.spec.call.SysctlCall.OfHost;
import touchstone.spec.call.SysctlCall.Unserved;
import touchstone.spec.state.State;

/** sysctl: what the control domain asks of the host; it changes nothing. @xen public/sysctl.h */
final class SysctlRules {
  private SysctlRules() {}

  static Verdict judge(Step step, SysctlCall call) {
    if (!DomctlRules.mayControl(step)) {
      return DomctlRules.unprivileged(step, call.current());
    }
    if (!call.current()) {
      return step.fails(Errno.EACCES, "another interface version");
    }
    return switch (call.question()) {
      case OfHost _ -> step.delivers(step.pre(), "the host is described");
      case DomainList c -> list(step, c);
      case Unserved _ -> step.fails(Errno.ENOSYS, "no such question");
    };
  }

  /** Live and dying domains from a number on, as many as fit; their buffer may be unwritable. */
  private static Verdict list(Step step, DomainList call) {
    State pre = step.pre();
    long there = pre.domains().tailMap(call.first()).size();
    long told = Math.min(there, call.most());
    boolean wrong =
        step.returned().status() == 0
            && step.invocation().resultWritable()
            && step.returned().value(0) != told;
    return wrong
        ? new Verdict.Refused(told + " domains", "every domain is listed")
        : step.oneOf("the domains are listed", 0, Errno.EFAULT.status());
  }
}
