package touchstone.spec.step;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.EventCall.AllocUnbound;
import touchstone.spec.call.EventCall.BindInterdomain;
import touchstone.spec.call.EventCall.BindIpi;
import touchstone.spec.call.EventCall.BindPirq;
import touchstone.spec.call.EventCall.BindVcpu;
import touchstone.spec.call.EventCall.BindVirq;
import touchstone.spec.call.EventCall.Close;
import touchstone.spec.call.EventCall.ExpandArray;
import touchstone.spec.call.EventCall.InitControl;
import touchstone.spec.call.EventCall.Reset;
import touchstone.spec.call.EventCall.Send;
import touchstone.spec.call.EventCall.SetPriority;
import touchstone.spec.call.EventCall.Status;
import touchstone.spec.call.EventCall.Unmask;
import touchstone.spec.call.EventCall.Unserved;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.Port;
import touchstone.spec.state.Port.Interdomain;
import touchstone.spec.state.Port.Ipi;
import touchstone.spec.state.Port.Unbound;
import touchstone.spec.state.Port.VirtualIrq;
import touchstone.spec.state.State;

/**
 * event_channel_op: who may signal whom.
 *
 * <p>A binding needs an offer and its acceptance, both ends know each other, and a signal reaches
 * the bound peer and nobody else. @xen public/event_channel.h
 */
final class EventRules {
  /** NR_VIRQS. @xen public/xen.h */
  private static final int VIRQS = 24;

  private static final int PAGE = 4096;

  /** Offset of evtchn_pending in shared_info. @xen public/xen.h */
  private static final int BITMAP = 2048;

  private EventRules() {}

  static Verdict judge(Step step, EventCall call) {
    return switch (call) {
      case AllocUnbound c -> allocUnbound(step, c);
      case BindInterdomain c -> bindInterdomain(step, c);
      case BindVirq c -> bindVirq(step, c);
      case BindIpi c -> bindIpi(step, c);
      case BindPirq _ -> step.fails(Errno.EINVAL, "no domain has physical interrupts");
      case Close c -> close(step, c);
      case Send c -> send(step, c);
      case Status c -> status(step, c);
      case BindVcpu c -> bindVcpu(step, c);
      case Unmask c -> unmask(step, c);
      case Reset c -> reset(step, c);
      case InitControl c -> FifoRules.initControl(step, c);
      case ExpandArray c -> FifoRules.expandArray(step, c);
      case SetPriority c -> FifoRules.setPriority(step, c);
      case Unserved _ -> step.fails(Errno.ENOSYS, "no such operation");
    };
  }

  // ---- opening ----------------------------------------------------------------------------------

  private static Verdict allocUnbound(Step step, AllocUnbound call) {
    Optional<DomainState> owner = step.target(call.dom());
    if (owner.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    int remote = call.remoteDom() == EventCall.SELF ? step.caller().id() : call.remoteDom();
    if (!step.mayTarget(owner.get())) {
      return step.fails(Errno.EPERM, "only the control domain opens ports for others");
    }
    // [model->req~evt-silo~1]
    if (!step.pre().policy().maySignal(owner.get().id(), remote)) {
      return step.fails(Errno.EPERM, "the policy keeps the two apart");
    }
    return open(step, owner.get(), new Unbound(0, remote));
  }

  // [model->req~evt-bind-needs-offer~1]
  private static Verdict bindInterdomain(Step step, BindInterdomain call) {
    Optional<DomainState> target = step.target(call.remoteDom());
    if (target.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    DomainState remote = target.get();
    boolean offered =
        port(remote, call.remotePort()) instanceof Unbound offer
            && offer.remote() == step.caller().id();
    if (!offered || remote.dying()) {
      return step.fails(Errno.EINVAL, "a binding needs an offer to the caller");
    }
    if (!step.pre().policy().maySignal(step.caller().id(), remote.id())) {
      return step.fails(Errno.EPERM, "the policy keeps the two apart");
    }
    int remotePort = (int) call.remotePort();
    Verdict opened = open(step, step.caller(), new Interdomain(0, remote.id(), remotePort));
    return opened instanceof Verdict.Allowed allowed && !allowed.used().isEmpty()
        ? connect(step, allowed, remote.id(), remotePort)
        : opened;
  }

  /** The offered end now knows its peer; the new end starts pending, so that no signal is lost. */
  private static Verdict connect(Step step, Verdict.Allowed opened, int remote, int remotePort) {
    DomainState peer = opened.post().domains().get(remote);
    int port = newPort(step);
    if (peer == null || !(peer.ports().get(remotePort) instanceof Unbound offer)) {
      return new Verdict.Refused("a port other than the offered one", "both ends must differ");
    }
    Port bound = new Interdomain(offer.vcpu(), step.caller().id(), port);
    State post = opened.post().with(peer.withPort(remotePort, bound));
    return new Verdict.Allowed(post, opened.signals(), opened.used())
        .signalling(new Endpoint(step.caller().id(), port));
  }

  // [model->req~evt-virq-once~1]
  private static Verdict bindVirq(Step step, BindVirq call) {
    if (call.virq() < 0 || VIRQS <= call.virq() || (isGlobal(call.virq()) && call.vcpu() != 0)) {
      return step.fails(Errno.EINVAL, "no such VIRQ, or a global one on another vCPU than 0");
    }
    if (!hasVcpu(step.caller(), call.vcpu())) {
      return step.fails(Errno.ENOENT, "no such vCPU");
    }
    int virq = (int) call.virq();
    int vcpu = (int) call.vcpu();
    boolean bound =
        step.caller().ports().values().stream()
            .anyMatch(p ->
                p instanceof VirtualIrq v
                    && v.virq() == virq
                    && (isGlobal(virq) || v.vcpu() == vcpu));
    if (bound) {
      return step.fails(Errno.EEXIST, "a VIRQ is bound once");
    }
    return open(step, step.caller(), new VirtualIrq(vcpu, virq));
  }

  // [model->req~evt-ipi~1]
  private static Verdict bindIpi(Step step, BindIpi call) {
    return hasVcpu(step.caller(), call.vcpu())
        ? open(step, step.caller(), new Ipi((int) call.vcpu()))
        : step.fails(Errno.ENOENT, "no such vCPU");
  }

  /** Opens the port that the hypervisor has chosen; ENOSPC only if there is none. */
  // [model->req~evt-port-limit~1]
  // [model->req~lif-dying-refuses~1]
  private static Verdict open(Step step, DomainState owner, Port port) {
    if (owner.dying()) {
      return step.fails(Errno.EINVAL, "a dying domain opens nothing");
    }
    int limit = portLimit(owner);
    if (isFull(owner, limit)) {
      return step.fails(Errno.ENOSPC, "all ports up to the limit are open");
    }
    if (owner.settings().events() instanceof EventAbi.Fifo && step.answered(Errno.ENOSPC)) {
      return step.fails(Errno.ENOSPC, "all closed ports are in queues")
          .using(Looseness.QUEUED_PORT);
    }
    if (!step.invocation().resultWritable()) {
      return openUnseen(step, owner, port);
    }
    int number = newPort(step);
    if (!isChoice(owner, number)) {
      return new Verdict.Refused("a closed port from 1 to " + (limit - 1), "ports are in range");
    }
    Verdict verdict = step.succeeds(step.pre().with(owner.withPort(number, port)), "it opens");
    return verdict instanceof Verdict.Allowed a ? a.by(Looseness.WHICH_PORT) : verdict;
  }

  /** The number could not be delivered: the port is open all the same, or none is. */
  private static Verdict openUnseen(Step step, DomainState owner, Port port) {
    int number = newPort(step);
    if (!isChoice(owner, number)) {
      return step.fails(Errno.EFAULT, "the number has nowhere to go");
    }
    State post = step.pre().with(owner.withPort(number, port));
    Verdict verdict = step.answers(Errno.EFAULT.status(), post, "the number has nowhere to go");
    return verdict instanceof Verdict.Allowed a ? a.by(Looseness.WHICH_PORT) : verdict;
  }

  private static boolean isChoice(DomainState owner, int number) {
    return 0 < number && number < portLimit(owner) && !owner.ports().containsKey(number);
  }

  private static int newPort(Step step) {
    return (int) step.returned().value(0);
  }

  /** Ports are below this: bounded by the ABI and by what the toolstack set. */
  private static int portLimit(DomainState d) {
    return Math.min(d.limits().port() + 1, d.settings().ports());
  }

  /** Port 0 is never used. */
  private static boolean isFull(DomainState d, int limit) {
    return limit - 1 <= d.ports().headMap(limit).size();
  }

  // ---- closing ----------------------------------------------------------------------------------

  // [model->req~evt-close~1]
  private static Verdict close(Step step, Close call) {
    return port(step.caller(), call.port()) == null
        ? step.fails(Errno.EINVAL, "the port is not open")
        : step.succeeds(closed(step.pre(), step.caller().id(), (int) call.port()), "it closes");
  }

  private static Verdict reset(Step step, Reset call) {
    Optional<DomainState> target = step.target(call.dom());
    if (target.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    if (!step.mayTarget(target.get())) {
      return step.fails(Errno.EPERM, "only the control domain resets others");
    }
    State post = afterReset(step.pre(), target.get().id());
    Verdict verdict = step.succeeds(post, "every port closes");
    return verdict instanceof Verdict.Allowed a ? a.writing(pendingBits(target.get())) : verdict;
  }

  /** Where it is forgotten what was pending: in the event words, or in the bitmap. */
  private static List<Write> pendingBits(DomainState d) {
    if (d.settings().events() instanceof EventAbi.Fifo fifo) {
      return fifo.array().stream().map(frame -> new Write(frame, 0, PAGE)).toList();
    }
    int bytes = d.settings().events().pendingBits(d.settings().narrow()) / 8;
    return d.sharedInfo() < 0 ? List.of() : List.of(new Write(d.sharedInfo(), BITMAP, bytes));
  }

  /** All ports closed, and back to the 2-level ABI. */
  private static State afterReset(State pre, int domain) {
    State post = allClosed(pre, domain);
    return post.with(FifoRules.withEvents(post.at(domain), new EventAbi.TwoLevel()));
  }

  /** All ports of a domain closed, as by EVTCHNOP_reset and destruction. */
  static State allClosed(State pre, int domain) {
    State post = pre;
    for (int port : pre.at(domain).ports().keySet()) {
      post = closed(post, domain, port);
    }
    return post;
  }

  /** One end closes; the other becomes an offer to the domain that closed. */
  private static State closed(State pre, int domain, int port) {
    DomainState d = pre.at(domain);
    State post = pre.with(d.withoutPort(port));
    if (d.ports().get(port) instanceof Interdomain end) {
      DomainState peer = post.domains().get(end.remote());
      if (peer != null && peer.ports().get(end.remotePort()) instanceof Interdomain other) {
        return post.with(peer.withPort(end.remotePort(), new Unbound(other.vcpu(), domain)));
      }
    }
    return post;
  }

  // ---- signalling -------------------------------------------------------------------------------

  // [model->req~evt-own-ports-only~1]
  private static Verdict send(Step step, Send call) {
    int number = (int) call.port();
    return switch (port(step.caller(), call.port())) {
      case Unbound _ -> step.succeeds(step.pre(), "a signal to nobody goes nowhere");
      case Ipi _ -> signal(step, new Endpoint(step.caller().id(), number));
      case Interdomain end when !step.pre().policy().maySignal(step.caller().id(), end.remote()) ->
          step.fails(Errno.EPERM, "the policy keeps the two apart");
      case Interdomain end -> signal(step, new Endpoint(end.remote(), end.remotePort()));
      case null, default -> step.fails(Errno.EINVAL, "not a port to send on");
    };
  }

  private static Verdict signal(Step step, Endpoint peer) {
    Verdict verdict = step.succeeds(step.pre(), "the bound peer is signalled");
    return verdict instanceof Verdict.Allowed a ? a.signalling(peer) : verdict;
  }

  // ---- settings and questions -------------------------------------------------------------------

  private static Verdict unmask(Step step, Unmask call) {
    boolean open = port(step.caller(), call.port()) != null;
    return open && call.port() < step.caller().settings().ports()
        ? step.succeeds(step.pre(), "the port is unmasked")
        : step.fails(Errno.EINVAL, "the port is not open, or has no bit");
  }

  private static Verdict bindVcpu(Step step, BindVcpu call) {
    if (!hasVcpu(step.caller(), call.vcpu())) {
      return step.fails(Errno.ENOENT, "no such vCPU");
    }
    Port port = port(step.caller(), call.port());
    boolean movable =
        port instanceof Unbound
            || port instanceof Interdomain
            || (port instanceof VirtualIrq v && isGlobal(v.virq()));
    if (port == null || !movable) {
      return step.fails(Errno.EINVAL, "the port is closed, or its vCPU is fixed");
    }
    DomainState moved =
        step.caller().withPort((int) call.port(), port.notifying((int) call.vcpu()));
    return step.succeeds(step.pre().with(moved), "the port notifies that vCPU");
  }

  // [model->req~evt-status~1]
  private static Verdict status(Step step, Status call) {
    Optional<DomainState> target = step.target(call.dom());
    if (target.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    if (!step.mayTarget(target.get())) {
      return step.fails(Errno.EPERM, "only the control domain asks about others");
    }
    boolean inRange = 0 < call.port() && call.port() < portLimit(target.get());
    return inRange
        ? step.delivers(step.pre(), "the status is told")
        : step.fails(Errno.EINVAL, "no such port");
  }

  static @Nullable Port port(DomainState d, long number) {
    return 0 < number && number < Integer.MAX_VALUE ? d.ports().get((int) number) : null;
  }

  private static boolean hasVcpu(DomainState d, long number) {
    return 0 <= number && number < d.vcpus().size();
  }

  /** One per domain rather than one per vCPU: all but TIMER, DEBUG, XENOPROF and XENPMU. */
  static boolean isGlobal(long virq) {
    return virq != 0 && virq != 1 && virq != 7 && virq != 13;
  }
}
