package touchstone.spec.step;

import touchstone.spec.call.EventCall.ExpandArray;
import touchstone.spec.call.EventCall.InitControl;
import touchstone.spec.call.EventCall.SetPriority;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.EventAbi.Fifo;

/**
 * The FIFO ABI of event channels: where a domain's event words and queues lie.
 *
 * <p>All of it is the domain's own memory, and each place is named once. In which order the guest
 * finds its events there, priorities included, is not part of the state. @xen
 * public/event_channel.h
 */
final class FifoRules {
  private static final int PAGE = 4096;

  /** The ready bits, a reserved word, and sixteen heads. */
  private static final int BLOCK = 72;

  private static final int QUEUES = 16;

  private FifoRules() {}

  // [model->req~evt-fifo-places~1]
  static Verdict initControl(Step step, InitControl call) {
    DomainState d = step.caller();
    if (!d.hasVcpu(call.vcpu())) {
      return step.fails(Errno.ENOENT, "no such vCPU");
    }
    int vcpu = (int) call.vcpu();
    Fifo queues = d.settings().events() instanceof Fifo known ? known : Fifo.NOTHING_PLACED;
    boolean fits = call.offset() <= PAGE - BLOCK && call.offset() % 8 == 0;
    int frame = d.memoryAt(call.gfn());
    if (!fits || queues.blocks().containsKey(vcpu) || frame < 0) {
      return step.fails(Errno.EINVAL, "one block a vCPU, whole and aligned, in own memory");
    }
    Fifo more = queues.withBlock(vcpu, (long) frame * PAGE + call.offset());
    return step.delivers(step.pre().with(withEvents(d, more)), "the vCPU has its control block");
  }

  // [model->req~evt-fifo-places~1]
  static Verdict expandArray(Step step, ExpandArray call) {
    DomainState d = step.caller();
    if (!(d.settings().events() instanceof Fifo queues)) {
      return step.fails(Errno.EOPNOTSUPP, "an event array needs a control block first");
    }
    if (queues.isWhole()) {
      return step.fails(Errno.ENOSPC, "every port has a word");
    }
    int frame = d.memoryAt(call.gfn());
    if (frame < 0) {
      return step.fails(Errno.EINVAL, "event words lie in the domain's own memory");
    }
    return step.succeeds(
        step.pre().with(withEvents(d, queues.withPage(frame))), "the event array grows");
  }

  static Verdict setPriority(Step step, SetPriority call) {
    DomainState d = step.caller();
    if (EventRules.port(d, call.port()) == null) {
      return step.fails(Errno.EINVAL, "the port is not open");
    }
    if (!(d.settings().events() instanceof Fifo)) {
      return step.fails(Errno.ENOSYS, "without queues there are no priorities");
    }
    return call.priority() < QUEUES
        ? step.succeeds(step.pre(), "the port has its priority")
        : step.fails(Errno.EINVAL, "priorities are 0 to 15");
  }

  static DomainState withEvents(DomainState d, EventAbi abi) {
    return d.withSettings(d.settings().withEvents(abi));
  }
}
