package touchstone.spec.step;

import java.util.Optional;
import touchstone.spec.call.SchedCall;
import touchstone.spec.call.SchedCall.Block;
import touchstone.spec.call.SchedCall.PinOverride;
import touchstone.spec.call.SchedCall.Poll;
import touchstone.spec.call.SchedCall.Polled;
import touchstone.spec.call.SchedCall.RemoteShutdown;
import touchstone.spec.call.SchedCall.Shutdown;
import touchstone.spec.call.SchedCall.ShutdownCode;
import touchstone.spec.call.SchedCall.Unserved;
import touchstone.spec.call.SchedCall.Yield;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.VcpuState;
import touchstone.spec.state.VcpuState.Run;

/**
 * sched_op: giving up the processor, waiting, and ending.
 *
 * <p>A vCPU may be woken for no reason, so one that waits may also be found runnable; but one that
 * has an event to take, or whose time has come, must not wait. @xen public/sched.h
 */
final class SchedRules {
  /** Ports one poll may name. */
  private static final int MOST_PORTS = 128;

  private SchedRules() {}

  static Verdict judge(Step step, SchedCall call) {
    return switch (call) {
      case Yield _ -> step.succeeds(step.pre(), "yielding has no effect on anything but time");
      case Block c -> waits(step, takesUpcall(step, c.upcall()), "the vCPU waits for an event");
      case Shutdown c -> shutDown(step, step.caller(), c.reason());
      case ShutdownCode c -> shutdownCode(step, c);
      case Poll c -> poll(step, c);
      case RemoteShutdown c -> remoteShutdown(step, c);
      case PinOverride _ -> step.fails(Errno.EPERM, "no domain pins its vCPUs");
      case Unserved _ -> step.fails(Errno.ENOSYS, "not offered");
    };
  }

  private static Verdict shutDown(Step step, DomainState target, int reason) {
    return Stopping.succeeds(
        step,
        target.id(),
        Stopping.shutDown(step.pre(), target.id(), reason),
        "the domain stops, and nobody else");
  }

  private static Verdict shutdownCode(Step step, ShutdownCode call) {
    DomainState d = step.caller();
    return d.life().latched().isPresent()
        ? step.fails(Errno.EINVAL, "a reason is latched once")
        : step.succeeds(
            step.pre().with(d.withLife(d.life().latching(call.reason()))), "the reason is latched");
  }

  // [model->req~lif-no-remote-shutdown~1]
  private static Verdict remoteShutdown(Step step, RemoteShutdown call) {
    Optional<DomainState> target = step.pre().domain(call.dom());
    if (target.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    return step.pre().policy().mayControl(step.caller().id())
        ? shutDown(step, target.get(), call.reason())
        : step.fails(Errno.EPERM, "only the control domain shuts others down");
  }

  // [model->req~rsc-block-poll~1]
  private static Verdict poll(Step step, Poll call) {
    if (MOST_PORTS < call.count()) {
      return step.fails(Errno.EINVAL, "too many ports");
    }
    if (!call.inRange()) {
      return step.fails(Errno.EFAULT, "the list leaves the address space");
    }
    for (int i = 0; i < call.count(); i++) {
      if (call.ports().size() <= i) {
        return step.fails(Errno.EFAULT, "the list cannot be read");
      }
      Polled polled = call.ports().get(i);
      if (!isOpen(step.caller(), polled.port())) {
        return step.fails(Errno.EINVAL, "a port of the list is not open");
      }
      if (polled.pending()) {
        return step.succeeds(step.pre(), "a port of the list is pending already");
      }
    }
    boolean over = call.timeout() != 0 && call.timeout() <= step.invocation().time();
    return waits(
        step, over || takesUpcall(step, call.upcall()), "the vCPU waits for a port or its time");
  }

  private static boolean isOpen(DomainState d, long port) {
    return 0 < port && port < Integer.MAX_VALUE && d.ports().containsKey((int) port);
  }

  /** The calling vCPU waits, unless there is something it would sleep through. */
  static Verdict waits(Step step, boolean mustNot, String because) {
    boolean waits = step.chose(0);
    if (waits && mustNot) {
      return new Verdict.Refused(
          "the vCPU stays runnable", "nobody sleeps through an event or its time");
    }
    VcpuState self = step.callingVcpu();
    return step.succeeds(waits ? step.with(self.withRun(Run.BLOCKED)) : step.pre(), because)
        .using(Looseness.WAKE);
  }

  /** An upcall that is pending would be delivered: the guest has told where to. */
  static boolean takesUpcall(Step step, boolean pending) {
    return pending
        && (step.callingVcpu().upcallVector() != 0 || HvmRules.hasCallback(step.caller()));
  }
}
