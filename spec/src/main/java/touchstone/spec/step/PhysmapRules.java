package touchstone.spec.step;

import java.util.List;
import java.util.Optional;
import touchstone.spec.call.MemoryCall.AddBatch;
import touchstone.spec.call.MemoryCall.AddToPhysmap;
import touchstone.spec.call.MemoryCall.Placement;
import touchstone.spec.call.MemoryCall.RemoveFromPhysmap;
import touchstone.spec.call.Returned;
import touchstone.spec.state.DomainState;

/**
 * Where in a domain's guest-physical space a page appears: which domain, how many pages, and how
 * far one round may go; {@link Placing} has the act itself. @xen public/memory.h
 */
final class PhysmapRules {
  private static final int GMFN = 2;
  private static final int GMFN_RANGE = 3;
  private static final int GMFN_FOREIGN = 4;

  /** Elements between two preemption points, at most. */
  // [model->req~hyp-preemptible~1]
  static final int ELEMENTS_PER_ROUND = 512;

  private static final Placement UNREADABLE = new Placement(false, 0, 0, false);

  private final Step step;
  private final Placing placing;

  private PhysmapRules(Step step, int dom) {
    this.step = step;
    Memory memory = new Memory(step.pre(), step.returned().frames());
    placing = new Placing(memory, step.target(dom).orElseThrow().id());
  }

  /** Why nothing may be done to a domain's places, if so. */
  private static Optional<Verdict> refusal(Step step, int dom) {
    boolean dying = step.target(dom).map(DomainState::dying).orElse(true);
    return dying
        ? Optional.of(step.fails(Errno.ESRCH, "no such domain, or it is dying"))
        : MemoryRules.about(step, dom);
  }

  static Verdict remove(Step step, RemoveFromPhysmap call) {
    return refusal(step, call.dom())
        .orElseGet(() -> {
          PhysmapRules rules = new PhysmapRules(step, call.dom());
          return rules.answers(rules.placing.remove(call.gpfn()));
        });
  }

  static Verdict add(Step step, AddToPhysmap call) {
    if (call.space() == GMFN_FOREIGN) {
      return step.fails(Errno.ENOSYS, "foreign pages are mapped by the batched form only");
    }
    return refusal(step, call.dom())
        .orElseGet(() -> {
          PhysmapRules rules = new PhysmapRules(step, call.dom());
          return call.space() == GMFN_RANGE ? rules.range(call) : rules.one(call);
        });
  }

  static Verdict addBatch(Step step, AddBatch call) {
    return refusal(step, call.dom())
        .orElseGet(() ->
            call.inRange()
                ? new PhysmapRules(step, call.dom()).batch(call)
                : step.fails(Errno.EFAULT, "a list leaves the address space"));
  }

  private Verdict one(AddToPhysmap call) {
    long told = step.returned().status();
    return answers(placing.own(call.space(), call.idx(), call.gpfn(), told));
  }

  /** Pages in order; the first that cannot be put ends the range with its error. */
  private Verdict range(AddToPhysmap call) {
    long end = end(call.start(), call.size());
    if (step.answered(Errno.ENOMEM)) {
      return new Verdict.Silent("a range for which memory ran out");
    }
    for (long i = call.start(); i < end; i++) {
      int status = placing.own(GMFN, call.idx() + i, call.gpfn() + i, 0);
      if (status != 0) {
        return answers(status);
      }
    }
    return endsAt(call.start(), end, call.size());
  }

  private Verdict batch(AddBatch call) {
    long end = end(call.start(), call.size());
    for (long i = call.start(); i < end; i++) {
      int at = (int) (i - call.start());
      Placement p = at < call.placements().size() ? call.placements().get(at) : UNREADABLE;
      if (!p.readable()) {
        return answers(Errno.EFAULT.status());
      }
      long told = p.statusWritable() ? item(at) : 0;
      int status = element(call, p, told);
      if (!p.statusWritable()) {
        return answers(Errno.EFAULT.status());
      }
      if (status != told) {
        return new Verdict.Refused(
            Errno.name(status) + " for element " + i, "each element has a status of its own");
      }
    }
    return endsAt(call.start(), end, call.size());
  }

  private int element(AddBatch call, Placement p, long told) {
    return call.space() == GMFN_FOREIGN
        ? placing.foreign(step, call.foreign(), p.idx(), p.gpfn(), told)
        : placing.own(call.space(), p.idx(), p.gpfn(), told);
  }

  /** The status told for an element; no status is 1. */
  private long item(int index) {
    List<Returned.Item> items = step.returned().items();
    return index < items.size() ? items.get(index).status() : 1;
  }

  // ---- rounds -----------------------------------------------------------------------------------

  /** Where this round ends, if nothing goes wrong before. */
  private long end(long start, int size) {
    long end = step.returned().preempted() ? Math.min(step.returned().progress(), size) : size;
    return Math.min(end, start + ELEMENTS_PER_ROUND);
  }

  private Verdict endsAt(long start, long end, int size) {
    boolean complete = size <= end || size <= start;
    if (complete) {
      return answers(0);
    }
    return end == step.returned().progress() && start < end
        ? step.continues(placing.state())
        : new Verdict.Refused("preemption within " + ELEMENTS_PER_ROUND, "rounds are bounded");
  }

  private Verdict answers(int status) {
    return step.answers(status, placing.state(), placing.used(), "every page is where it must be");
  }
}
