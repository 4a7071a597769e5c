package touchstone.spec.step;

import java.util.ArrayList;
import java.util.List;
import touchstone.spec.call.DomctlCall.GetContext;
import touchstone.spec.call.DomctlCall.SavedRecord;
import touchstone.spec.call.DomctlCall.SetContext;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.VcpuState;
import touchstone.spec.state.VcpuState.Run;

/**
 * XEN_DOMCTL_sethvmcontext and gethvmcontext: an image's vCPU records start their vCPUs, one after
 * the other up to the first that is wrong. @xen public/hvm/save.h
 */
final class ContextRules {
  private static final int END = 0;
  private static final int HEADER = 1;
  private static final int CPU = 2;

  private ContextRules() {}

  static Verdict set(Step step, DomainState d, SetContext call) {
    if (d.dying()) {
      return step.fails(Errno.EINVAL, "a dying domain does not start");
    }
    if (!call.inRange()) {
      return step.oneOf(
          "the image leaves the address space", Errno.EFAULT.status(), Errno.EINVAL.status());
    }
    List<Integer> startable = startable(d, call);
    boolean sound = call.ended() && startable.size() == count(call, CPU) && onlyKnown(call);
    int done = (int) step.returned().progress();
    if (startable.size() < done) {
      return new Verdict.Refused("at most the vCPUs of the image", "no other vCPU starts");
    }
    if (step.returned().status() == 0) {
      return sound && done == startable.size()
          ? step.succeeds(step.pre().with(started(d, startable)), "the image's vCPUs have started")
          : new Verdict.Refused("an error", "the image is not a sound one, or not all of it done");
    }
    return failed(step, started(d, startable.subList(0, done)));
  }

  /** Why it failed may be the processor's business; what came before has happened. */
  private static Verdict failed(Step step, DomainState partly) {
    for (Errno errno : List.of(Errno.EINVAL, Errno.EFAULT, Errno.EOPNOTSUPP)) {
      if (step.answered(errno)) {
        return step.answers(errno.status(), step.pre().with(partly), "the image is refused")
            .using(Looseness.UNLOADABLE);
      }
    }
    return new Verdict.Refused("EINVAL, EFAULT or EOPNOTSUPP", "an image has no other errors");
  }

  /** vCPUs of the leading records that are in order. */
  private static List<Integer> startable(DomainState d, SetContext call) {
    List<Integer> vcpus = new ArrayList<>();
    for (SavedRecord r : call.records()) {
      boolean known = r.type() == HEADER || r.type() == CPU;
      if (!known || !r.fits() || (r.type() == CPU && !d.hasVcpu(r.instance()))) {
        return vcpus;
      }
      if (r.type() == CPU) {
        vcpus.add(r.instance());
      }
    }
    return vcpus;
  }

  private static boolean onlyKnown(SetContext call) {
    return call.records().stream()
        .allMatch(r -> r.type() == END || (r.fits() && (r.type() == HEADER || r.type() == CPU)));
  }

  private static long count(SetContext call, int type) {
    return call.records().stream().filter(r -> r.type() == type).count();
  }

  private static DomainState started(DomainState d, List<Integer> vcpus) {
    DomainState next = d;
    for (int number : vcpus) {
      VcpuState vcpu = next.vcpus().get(number).started();
      next = next.withVcpu(number, vcpu.run() == Run.OFFLINE ? vcpu.withRun(Run.RUNNABLE) : vcpu);
    }
    return next;
  }

  static Verdict get(Step step, DomainState d, GetContext call) {
    if (d.dying()) {
      return step.fails(Errno.EINVAL, "a dying domain's registers are gone");
    }
    return call.sizeOnly()
        ? step.delivers(step.pre(), "the size is told")
        : step.oneOf("the registers are told", 0, Errno.ENOSPC.status(), Errno.EFAULT.status());
  }
}
