package touchstone.spec.step;

import java.util.List;
import java.util.Set;
import touchstone.spec.call.ConsoleCall;
import touchstone.spec.call.ConsoleCall.Read;
import touchstone.spec.call.ConsoleCall.Unserved;
import touchstone.spec.call.ConsoleCall.Write;

/** console_io: debug output; it changes nothing. @xen public/xen.h */
final class ConsoleRules {
  private ConsoleRules() {}

  static Verdict judge(Step step, ConsoleCall call) {
    return switch (call) {
      case Write c -> write(step, c);
      case Read _ -> read(step);
      case Unserved _ -> step.fails(Errno.ENOSYS, "no such operation");
    };
  }

  // [model->req~hyp-console~1]
  private static Verdict write(Step step, Write call) {
    if (!call.inRange()) {
      return step.fails(Errno.EFAULT, "the bytes leave the address space");
    }
    boolean broken = call.readable() < Math.min(call.count(), ConsoleCall.LOOK_AHEAD);
    if (step.returned().preempted()) {
      return later(step, call, broken);
    }
    if (broken) {
      return step.fails(Errno.EFAULT, "not all of the bytes can be read");
    }
    return call.count() <= ConsoleCall.LOOK_AHEAD
        ? step.succeeds(step.pre(), "the bytes are written")
        : step.oneOf("not all of the bytes were looked at", 0, Errno.EFAULT.status());
  }

  /** A part is written, all of which can be read, and some is left. */
  private static Verdict later(Step step, Write call, boolean broken) {
    long done = step.returned().progress();
    boolean within = 0 < done && done < call.count() && (!broken || done <= call.readable());
    return within
        ? new Verdict.Allowed(step.pre(), List.of(), Set.of()).by(Looseness.PREEMPTION)
        : new Verdict.Refused("some readable bytes done and some left", "only they are written");
  }

  private static Verdict read(Step step) {
    return step.pre().policy().mayControl(step.caller().id())
        ? step.succeeds(step.pre(), "there is no input")
        : step.fails(Errno.EPERM, "only the control domain reads");
  }
}
