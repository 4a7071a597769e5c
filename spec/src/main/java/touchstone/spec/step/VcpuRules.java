package touchstone.spec.step;

import touchstone.spec.call.VcpuCall;
import touchstone.spec.call.VcpuCall.Down;
import touchstone.spec.call.VcpuCall.Initialise;
import touchstone.spec.call.VcpuCall.IsUp;
import touchstone.spec.call.VcpuCall.NoArgument;
import touchstone.spec.call.VcpuCall.PhysicalId;
import touchstone.spec.call.VcpuCall.RegisterInfo;
import touchstone.spec.call.VcpuCall.RegisterRunstate;
import touchstone.spec.call.VcpuCall.RunstateInfo;
import touchstone.spec.call.VcpuCall.SetSingleshotTimer;
import touchstone.spec.call.VcpuCall.StopPeriodicTimer;
import touchstone.spec.call.VcpuCall.StopSingleshotTimer;
import touchstone.spec.call.VcpuCall.Unserved;
import touchstone.spec.call.VcpuCall.Up;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;
import touchstone.spec.state.VcpuState.Run;

/** vcpu_op: a domain's own vCPUs, and no others. @xen public/vcpu.h */
final class VcpuRules {
  private static final int PAGE = 4096;

  /** sizeof(struct vcpu_info). @xen public/xen.h */
  private static final int VCPU_INFO = 64;

  private VcpuRules() {}

  // [model->req~lif-vcpu-numbers~1]
  static Verdict judge(Step step, VcpuCall call) {
    if (!step.caller().hasVcpu(call.vcpu())) {
      return step.fails(Errno.ENOENT, "no such vCPU");
    }
    VcpuState vcpu = step.caller().vcpus().get((int) call.vcpu());
    return switch (call) {
      case Initialise _ -> initialise(step, call, vcpu);
      case Up _ -> up(step, call, vcpu);
      case Down c -> down(step, (int) c.vcpu());
      case IsUp _ -> step.answers(vcpu.run() == Run.OFFLINE ? 0 : 1, step.pre(), "on line or not");
      case RunstateInfo _ -> step.delivers(step.pre(), "run times are told");
      case RegisterRunstate c when !c.inRange() ->
          step.fails(Errno.EFAULT, "the area leaves the address space");
      case RegisterRunstate _ -> step.succeeds(step.pre(), "the area is remembered");
      case StopPeriodicTimer _ -> step.succeeds(step.pre(), "there is no periodic timer");
      case SetSingleshotTimer c -> setTimer(step, c);
      case StopSingleshotTimer c -> stopTimer(step, c);
      case RegisterInfo c -> registerInfo(step, c, vcpu);
      case PhysicalId _ -> step.fails(Errno.EINVAL, "no vCPU is pinned to a physical CPU");
      case NoArgument c -> noArgument(step, c);
      case Unserved _ -> step.fails(Errno.ENOSYS, "not offered");
    };
  }

  private static State with(Step step, VcpuCall call, VcpuState next) {
    return step.pre().with(step.caller().withVcpu((int) call.vcpu(), next));
  }

  private static Verdict initialise(Step step, VcpuCall call, VcpuState vcpu) {
    if (vcpu.initialised()) {
      return step.fails(Errno.EEXIST, "a vCPU is initialised once");
    }
    if (step.answered(Errno.EINVAL)) {
      return step.fails(Errno.EINVAL, "the context is refused").using(Looseness.UNLOADABLE);
    }
    return step.succeeds(with(step, call, vcpu.started()), "the vCPU has a context");
  }

  // [model->req~lif-vcpu-up-down~1]
  private static Verdict up(Step step, VcpuCall call, VcpuState vcpu) {
    if (!vcpu.initialised()) {
      return step.fails(Errno.EINVAL, "a vCPU without context does not start");
    }
    boolean down = vcpu.run() == Run.OFFLINE;
    return step.succeeds(
        down ? with(step, call, vcpu.withRun(Run.RUNNABLE)) : step.pre(), "the vCPU is up");
  }

  private static Verdict down(Step step, int vcpu) {
    int domain = step.caller().id();
    return Stopping.succeeds(
        step, domain, Stopping.down(step.pre(), domain, vcpu), "the vCPU is down");
  }

  private static Verdict setTimer(Step step, SetSingleshotTimer call) {
    if (call.vcpu() != step.invocation().vcpu()) {
      return step.fails(Errno.EINVAL, "a vCPU sets only its own timer");
    }
    if (call.future() && 0 <= call.time() && call.time() < step.invocation().time()) {
      return step.fails(Errno.ETIME, "the time has passed");
    }
    if (call.future() && call.time() < 0 && step.answered(Errno.ETIME)) {
      return step.fails(Errno.ETIME, "the time has passed").using(Looseness.FAR_TIMER);
    }
    return TimerRules.set(step, call.time());
  }

  private static Verdict stopTimer(Step step, VcpuCall call) {
    return call.vcpu() == step.invocation().vcpu()
        ? step.succeeds(step.with(step.callingVcpu().withTimer(TimerRules.NEVER)), "it is off")
        : step.fails(Errno.EINVAL, "a vCPU stops only its own timer");
  }

  /** Without an argument to read a vCPU may be told that, or that the timer is another's. */
  private static Verdict noArgument(Step step, NoArgument call) {
    boolean another = call.vcpu() != step.invocation().vcpu();
    if (another && step.answered(Errno.EINVAL)) {
      return step.fails(Errno.EINVAL, "a vCPU sets only its own timer")
          .using(Looseness.ORDER_OF_CHECKS);
    }
    return step.fails(Errno.EFAULT, "arguments that cannot be read are EFAULT");
  }

  /** The vCPU's info moves once, into the domain's own memory. */
  // [model->req~evt-vcpu-info~1]
  private static Verdict registerInfo(Step step, RegisterInfo call, VcpuState vcpu) {
    DomainState d = step.caller();
    boolean moved = vcpu.info() / PAGE != d.sharedInfo();
    boolean running = call.vcpu() != step.invocation().vcpu() && vcpu.run() != Run.OFFLINE;
    if (moved || running || PAGE - VCPU_INFO < call.offset()) {
      return step.fails(Errno.EINVAL, "moved before, or by another while it runs, or no room");
    }
    int frame = d.memoryAt(call.gfn());
    if (frame < 0 || d.dying()) {
      return step.fails(Errno.EINVAL, "vcpu_info lies in the domain's own memory");
    }
    long address = (long) frame * PAGE + call.offset();
    return step.succeeds(with(step, call, vcpu.withInfo(address)), "vcpu_info has moved");
  }
}
