package touchstone.spec.step;

import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.DomctlCall.Act;
import touchstone.spec.call.DomctlCall.Create;
import touchstone.spec.call.DomctlCall.Destroy;
import touchstone.spec.call.DomctlCall.GetAddressSize;
import touchstone.spec.call.DomctlCall.GetContext;
import touchstone.spec.call.DomctlCall.Info;
import touchstone.spec.call.DomctlCall.MaxMemory;
import touchstone.spec.call.DomctlCall.MaxVcpus;
import touchstone.spec.call.DomctlCall.Pause;
import touchstone.spec.call.DomctlCall.Resume;
import touchstone.spec.call.DomctlCall.Scheduler;
import touchstone.spec.call.DomctlCall.SetAddressSize;
import touchstone.spec.call.DomctlCall.SetAffinity;
import touchstone.spec.call.DomctlCall.SetContext;
import touchstone.spec.call.DomctlCall.SetHandle;
import touchstone.spec.call.DomctlCall.SetTimeOffset;
import touchstone.spec.call.DomctlCall.Unpause;
import touchstone.spec.call.DomctlCall.VcpuInfo;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.State;

/** domctl: how the control domain, and nobody else, manages domains. @xen public/domctl.h */
final class DomctlRules {
  /** DOMID_FIRST_RESERVED. @xen public/xen.h */
  static final int FIRST_RESERVED = 0x7FF0;

  /** XEN_SCHEDULER_CREDIT. */
  private static final int CREDIT = 5;

  // XEN_VCPUAFFINITY_
  private static final int HARD = 1;
  private static final int SOFT = 2;
  private static final int FORCE = 4;

  private static final int PUT = 0;
  private static final int GET = 1;
  private static final int KIB_PER_PAGE = 4;
  private static final int WIDE = 64;

  private DomctlRules() {}

  static boolean mayControl(Step step) {
    return step.pre().policy().mayControl(step.caller().id());
  }

  /** A plain domain learns nothing, but perhaps that its interface version is not the one. */
  // [model->req~hyp-control-privileged~1]
  static Verdict unprivileged(Step step, boolean current) {
    return !current && step.answered(Errno.EACCES)
        ? step.fails(Errno.EACCES, "another version").using(Looseness.ORDER_OF_CHECKS)
        : step.fails(Errno.EPERM, "only the control domain controls");
  }

  static Verdict judge(Step step, DomctlCall call) {
    if (!mayControl(step)) {
      return unprivileged(step, call.current());
    }
    if (!call.current()) {
      return step.fails(Errno.EACCES, "another interface version");
    }
    if (call.act() instanceof Create create) {
      return CreationRules.create(step, call.domain(), create);
    }
    if (call.act() instanceof Info) {
      return info(step, call.domain());
    }
    return step.pre()
        .domain(call.domain())
        .map(target -> onDomain(step, target, call.act()))
        .orElseGet(() -> step.fails(Errno.ESRCH, "no such domain"));
  }

  private static Verdict onDomain(Step step, DomainState d, Act act) {
    boolean self = d.id() == step.caller().id();
    return switch (act) {
      case Destroy _, Pause _, Resume _, SetContext _ when self ->
          step.fails(Errno.EINVAL, "nobody does that to itself");
      case Destroy _ -> DestructionRules.destroy(step, d);
      case Pause _ -> pause(step, d);
      case Unpause _ -> unpause(step, d);
      case Resume _ -> resume(step, d);
      case VcpuInfo c when !d.hasVcpu(c.vcpu()) ->
          step.oneOf("no such vCPU", Errno.ESRCH.status(), Errno.EINVAL.status());
      case VcpuInfo _ -> step.delivers(step.pre(), "the vCPU is described");
      case MaxMemory c -> maxMemory(step, d, c.kilobytes());
      case MaxVcpus c -> CreationRules.maxVcpus(step, d, c.count());
      case Scheduler c -> scheduler(step, d, c);
      case SetAffinity c when !d.hasVcpu(c.vcpu()) ->
          step.oneOf("no such vCPU", Errno.EINVAL.status(), Errno.ESRCH.status());
      case SetAffinity c -> affinity(step, d, c);
      case SetTimeOffset c -> timeOffset(step, d, c.seconds());
      case SetContext c -> ContextRules.set(step, d, c);
      case GetContext c -> ContextRules.get(step, d, c);
      default -> plain(step, d, act);
    };
  }

  /** Acts that change nothing the specification speaks of. */
  private static Verdict plain(Step step, DomainState d, Act act) {
    return switch (act) {
      case SetHandle _ -> step.succeeds(step.pre(), "the handle is the toolstack's own");
      case SetAddressSize c when c.bits() != WIDE -> step.fails(Errno.EINVAL, "it is 64");
      case SetAddressSize _ -> step.succeeds(step.pre(), "it is 64 already");
      case GetAddressSize _ -> step.delivers(step.pre(), "it is told");
      default -> step.fails(Errno.ENOSYS, "not offered");
    };
  }

  private static Verdict info(Step step, int from) {
    if (FIRST_RESERVED <= from) {
      return step.fails(Errno.EINVAL, "a reserved number");
    }
    var following = step.pre().domains().tailMap(from);
    if (following.isEmpty()) {
      return step.fails(Errno.ESRCH, "no domain from there on");
    }
    boolean wrong =
        step.returned().status() == 0 && step.returned().value(0) != following.firstKey();
    return wrong
        ? new Verdict.Refused("domain " + following.firstKey(), "the first from there on")
        : step.delivers(step.pre(), "the domain is described");
  }

  // [model->req~lif-pause~1]
  private static Verdict pause(Step step, DomainState d) {
    int pauses = d.life().pauses();
    return pauses == Integer.MAX_VALUE
        ? step.fails(Errno.EINVAL, "paused as often as can be counted")
        : step.succeeds(
            step.pre().with(d.withLife(d.life().withPauses(pauses + 1))), "once more paused");
  }

  private static Verdict unpause(Step step, DomainState d) {
    int pauses = d.life().pauses();
    return pauses == 0
        ? step.fails(Errno.EINVAL, "it is not paused")
        : step.succeeds(
            step.pre().with(d.withLife(d.life().withPauses(pauses - 1))), "once less paused");
  }

  private static Verdict resume(Step step, DomainState d) {
    return step.succeeds(
        step.pre().with(d.withLife(d.life().resumed())), "the domain may run again");
  }

  /** Takes nothing away; stops growth. */
  private static Verdict maxMemory(Step step, DomainState d, long kilobytes) {
    if (kilobytes < 0 && step.answered(Errno.EINVAL)) {
      return step.fails(Errno.EINVAL, "beyond all memory").using(Looseness.UNSERVED);
    }
    long pages = Long.divideUnsigned(kilobytes, KIB_PER_PAGE);
    int limit = (int) Math.min(pages, step.pre().host().frames());
    return step.succeeds(
        step.pre().with(d.withLimits(d.limits().withPages(limit))), "the limit is set");
  }

  private static Verdict scheduler(Step step, DomainState d, Scheduler call) {
    if (call.scheduler() != CREDIT) {
      return step.fails(Errno.EINVAL, "another scheduler");
    }
    if (call.command() == GET) {
      return step.delivers(step.pre(), "weight and cap are told");
    }
    boolean inRange =
        call.command() == PUT && call.weight() != 0 && call.cap() <= 100 * step.pre().host().cpus();
    State set = step.pre().with(d.withSettings(d.settings().withShare(call.weight(), call.cap())));
    return inRange
        ? step.succeeds(set, "weight and cap are set")
        : step.fails(Errno.EINVAL, "no such command, no weight, or more than all CPUs");
  }

  // [model->req~rsc-affinity~1]
  private static Verdict affinity(Step step, DomainState d, SetAffinity call) {
    if ((call.flags() & (HARD | SOFT)) == 0 || (HARD | SOFT | FORCE) < call.flags()) {
      return step.fails(Errno.EINVAL, "neither affinity is named, or an unknown one");
    }
    if ((call.flags() & HARD) == 0) {
      return step.succeeds(step.pre(), "soft affinity is a wish");
    }
    if (call.hard().isEmpty()) {
      return step.fails(Errno.EFAULT, "the map cannot be read");
    }
    long cpus = call.hard().getAsLong();
    if (cpus == 0) {
      return step.fails(Errno.EINVAL, "no CPU would be left to run on");
    }
    int number = (int) call.vcpu();
    DomainState confined = d.withVcpu(number, d.vcpus().get(number).withAffinity(cpus));
    return step.succeeds(step.pre().with(confined), "it runs there only");
  }

  private static Verdict timeOffset(Step step, DomainState d, long seconds) {
    return d.dying()
        ? step.fails(Errno.EINVAL, "a dying domain has no clock")
        : step.succeeds(
            step.pre().with(d.withSettings(d.settings().withTimeOffset(seconds))), "it is set");
  }
}
