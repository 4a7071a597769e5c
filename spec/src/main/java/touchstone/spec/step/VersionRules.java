package touchstone.spec.step;

import touchstone.spec.call.VersionCall;
import touchstone.spec.call.VersionCall.BuildId;
import touchstone.spec.call.VersionCall.CommandLine;
import touchstone.spec.call.VersionCall.Features;
import touchstone.spec.call.VersionCall.PageSize;
import touchstone.spec.call.VersionCall.Text;
import touchstone.spec.call.VersionCall.Unserved;
import touchstone.spec.call.VersionCall.Version;

/** xen_version: questions to the hypervisor; they change nothing. @xen public/version.h */
final class VersionRules {
  private static final int PAGE = 4096;

  private VersionRules() {}

  // [model->req~hyp-version~1]
  static Verdict judge(Step step, VersionCall call) {
    return switch (call) {
      case Version _ -> version(step);
      case PageSize c when c.argument() != 0 -> step.fails(Errno.EINVAL, "takes no argument");
      case PageSize _ -> step.answers(PAGE, step.pre(), "the size of a page");
      case Features c when c.submap() != 0 -> step.fails(Errno.EINVAL, "there is one submap");
      case Features _, Text _ -> step.delivers(step.pre(), "the answer is told");
      case CommandLine _ -> step.fails(Errno.EPERM, "the host's command line is not told");
      case BuildId _ -> buildId(step);
      case Unserved _ -> step.fails(Errno.ENOSYS, "no such question");
    };
  }

  private static Verdict version(Step step) {
    long status = step.returned().status();
    return status >>> 16 == 4
        ? step.answers(status, step.pre(), "major version 4")
        : new Verdict.Refused("a version 4.x", "the ABI is that of Xen 4");
  }

  private static Verdict buildId(Step step) {
    return step.pre().policy().mayControl(step.caller().id())
        ? step.fails(Errno.ENODATA, "there is no build id")
        : step.fails(Errno.EPERM, "only the control domain is told");
  }
}
