package touchstone.spec.step;

import java.util.List;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Port.VirtualIrq;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState.Run;

/** How domains and vCPUs stop, by whichever call or exit. @xen public/sched.h */
final class Stopping {
  /** SHUTDOWN_poweroff. */
  static final int POWEROFF = 0;

  /** SHUTDOWN_crash. */
  static final int CRASH = 3;

  /** VIRQ_DOM_EXC tells the control domain that a domain has stopped. @xen public/xen.h */
  private static final int DOM_EXC = 3;

  private static final int CONTROL = 0;

  private Stopping() {}

  /** A domain shut down; no effect if it is already, or is being destroyed. */
  // [model->req~lif-shutdown~1]
  // [model->req~lif-crash-contained~1]
  static State shutDown(State pre, int domain, int reason) {
    DomainState d = pre.at(domain);
    return d.dying() || d.life().shutdown().isPresent()
        ? pre
        : pre.with(d.withLife(d.life().shutDown(reason)));
  }

  /** A vCPU taken off line; a domain whose last vCPU goes has powered itself off. */
  // [model->req~lif-vcpu-up-down~1]
  static State down(State pre, int domain, int vcpu) {
    DomainState d = pre.at(domain);
    DomainState without = d.withVcpu(vcpu, d.vcpus().get(vcpu).withRun(Run.OFFLINE));
    boolean last = without.vcpus().stream().allMatch(v -> v.run() == Run.OFFLINE);
    State post = pre.with(without);
    return last ? shutDown(post, domain, POWEROFF) : post;
  }

  /** Success, of which the control domain is told if the domain has stopped by it. */
  static Verdict succeeds(Step step, int domain, State post, String because) {
    Verdict verdict = step.succeeds(post, because);
    boolean stopped = !step.pre().at(domain).life().equals(post.at(domain).life());
    return verdict instanceof Verdict.Allowed allowed && stopped
        ? allowed.signalling(listeners(step.pre()))
        : verdict;
  }

  /** The control domain's port bound to VIRQ_DOM_EXC, if it has one. */
  static List<Endpoint> listeners(State state) {
    return state.domain(CONTROL).stream()
        .flatMap(control -> control.ports().entrySet().stream())
        .filter(e -> e.getValue() instanceof VirtualIrq v && v.virq() == DOM_EXC)
        .map(e -> new Endpoint(CONTROL, e.getKey()))
        .toList();
  }
}
