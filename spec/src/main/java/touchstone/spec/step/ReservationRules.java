package touchstone.spec.step;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import touchstone.spec.call.MemoryCall.Change;
import touchstone.spec.call.MemoryCall.Gfn;
import touchstone.spec.call.MemoryCall.Reserve;
import touchstone.spec.call.Returned;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Holding;

/**
 * How a domain's memory grows and shrinks.
 *
 * <p>The answer is the number of extents done, earlier rounds included. To grow, an extent is done
 * whole or not at all; to shrink, its pages go one by one up to the first that is not memory of the
 * domain, as with Xen. @xen public/memory.h, common/memory.c
 */
final class ReservationRules {
  /** Pages of work between two preemption points, at most. */
  // [model->req~hyp-preemptible~1]
  static final int PAGES_PER_ROUND = 1024;

  /** CONFIG_DOMU_MAX_ORDER. */
  // [model->req~hyp-extent-order~1]
  private static final int MAX_ORDER = 9;

  /** UINT_MAX >> MEMOP_EXTENT_SHIFT: more extents cannot be told in a continuation. */
  // [model->req~hyp-count-overflow~1]
  private static final long MAX_COUNT = 0xFFFFFFFFL >>> 6;

  private static final long ADDRESS_BITS = 0xFF;

  /** XENMEMF_populate_on_demand and XENMEMF_vnode. */
  private static final long NOT_OFFERED = 1L << 16 | 1L << 18;

  private final Step step;
  private final Reserve call;
  private final DomainState target;
  private final Memory memory;

  private ReservationRules(Step step, Reserve call, DomainState target) {
    this.step = step;
    this.call = call;
    this.target = target;
    memory = new Memory(step.pre(), step.returned().frames());
  }

  static Verdict judge(Step step, Reserve call) {
    Optional<DomainState> target = step.target(call.dom());
    // [model->req~lif-dying-refuses~1]
    if (target.isEmpty() || target.get().dying()) {
      return nothing(step, call, Errno.ESRCH, "no such domain");
    }
    if (!step.mayTarget(target.get())) {
      return nothing(step, call, Errno.EPERM, "only the control domain changes others' memory");
    }
    boolean growing = call.change() != Change.DECREASE;
    if (MAX_COUNT < call.count() || call.count() < 0 || call.count() <= call.start()) {
      return nothing(step, call, null, "there is nothing (more) to do, or too much");
    }
    if (MAX_ORDER < call.order() || (growing && (call.flags() & NOT_OFFERED) != 0)) {
      return nothing(step, call, null, "such extents are not offered");
    }
    // [model->req~hyp-handle-wrap~1]
    if (call.change() != Change.INCREASE && !call.inRange()) {
      return nothing(step, call, Errno.EFAULT, "the list leaves the address space");
    }
    return new ReservationRules(step, call, target.get()).extents();
  }

  /** No extent is done in this round: told as a count, or at the very beginning as an error. */
  private static Verdict nothing(Step step, Reserve call, @Nullable Errno errno, String because) {
    if (errno != null && call.start() == 0 && step.answered(errno)) {
      return step.fails(errno, because);
    }
    boolean forged = call.count() <= call.start() || MAX_COUNT < call.count();
    long count = forged && step.returned().status() == 0 ? 0 : call.start();
    Verdict verdict = step.answers(count, step.pre(), because);
    return verdict instanceof Verdict.Allowed a && count == 0 && errno != null
        ? a.by(Looseness.NOTHING_DONE)
        : verdict;
  }

  // ---- extents ----------------------------------------------------------------------------------

  private Verdict extents() {
    Returned answer = step.returned();
    long done = answer.preempted() ? answer.progress() : Math.max(answer.status(), 0);
    if (done < call.start() || call.count() < done) {
      return new Verdict.Refused(
          "a number from " + call.start() + " to " + call.count(), "progress is that of the list");
    }
    if (PAGES_PER_ROUND < done - call.start() << call.order()) {
      return new Verdict.Refused("preemption", "the work of one round is bounded");
    }
    for (long i = call.start(); i < done; i++) {
      String obstacle = obstacle(element(i));
      if (obstacle != null) {
        return new Verdict.Refused("element " + i + " is not done", obstacle);
      }
      String wrong = carryOut(element(i));
      if (wrong != null) {
        return new Verdict.Refused("another frame for element " + i, wrong);
      }
    }
    return answer.preempted() ? preempted(done) : ended(done);
  }

  private Verdict preempted(long done) {
    if (done == call.start() || done == call.count()) {
      return new Verdict.Refused("progress, and work left", "preemption is for the rest of a list");
    }
    return step.continues(memory.state());
  }

  /** After the last element, or at the first that could not be done. */
  private Verdict ended(long done) {
    if (done == call.count()) {
      return step.answers(done, memory.state(), "the whole list is done");
    }
    Gfn element = element(done);
    String obstacle = obstacle(element);
    if (obstacle == null) {
      return call.change() == Change.DECREASE
          ? new Verdict.Refused("element " + done + " is done", "memory can always be given back")
          : outOfMemory(done);
    }
    if (call.change() == Change.DECREASE && element.readable()) {
      giveBack(element);
    }
    if (!element.readable() && done == 0 && step.answered(Errno.EFAULT)) {
      return step.fails(Errno.EFAULT, obstacle);
    }
    Verdict verdict = step.answers(done, memory.state(), obstacle);
    return verdict instanceof Verdict.Allowed a && done == 0 && !element.readable()
        ? a.by(Looseness.NOTHING_DONE)
        : verdict;
  }

  private Verdict outOfMemory(long done) {
    Verdict verdict = step.answers(done, memory.state(), "the list stops where memory runs out");
    return verdict instanceof Verdict.Allowed a ? a.by(Looseness.OUT_OF_MEMORY) : verdict;
  }

  private Gfn element(long index) {
    int at = (int) (index - call.start());
    if (call.change() == Change.INCREASE) {
      return new Gfn(true, 0);
    }
    return at < call.gfns().size() ? call.gfns().get(at) : new Gfn(false, 0);
  }

  // ---- one extent -------------------------------------------------------------------------------

  private int pages() {
    return 1 << call.order();
  }

  /** Why an extent cannot be done as the state is now; null if it can. */
  private @Nullable String obstacle(Gfn element) {
    if (!element.readable()) {
      return "the element cannot be read";
    }
    boolean placed = call.change() != Change.INCREASE;
    long last = step.pre().host().guestFrames() - pages();
    if (placed && (element.value() < 0 || last < element.value())) {
      return "there are no such guest frames";
    }
    // [model->req~mem-max-pages~1]
    boolean growing = call.change() != Change.DECREASE;
    if (growing && now().limits().pages() - now().pages() < pages()) {
      return "the domain may not own more memory";
    }
    return placed ? wrongPlace((int) element.value()) : null;
  }

  private @Nullable String wrongPlace(int gfn) {
    for (int i = 0; i < pages(); i++) {
      if (call.change() == Change.POPULATE && memory.isMapped(target.id(), gfn + i)) {
        return "something is mapped at " + (gfn + i);
      }
      if (call.change() == Change.DECREASE && memory.memoryAt(target.id(), gfn + i) == 0) {
        return "no memory of the domain is mapped at " + (gfn + i);
      }
    }
    return null;
  }

  private DomainState now() {
    return memory.at(target.id());
  }

  /** Does an extent; what is wrong with the frames chosen for it, or null. */
  private @Nullable String carryOut(Gfn element) {
    if (call.change() == Change.DECREASE) {
      giveBack(element);
      return null;
    }
    for (int i = 0; i < pages(); i++) {
      int frame = memory.take(target.id(), Holding.OF_MEMORY);
      if (frame == 0) {
        return "a frame must be free to be given to a domain";
      }
      if (!isReachable(frame)) {
        return "the caller has asked for lower addresses";
      }
      if (call.change() == Change.POPULATE) {
        memory.placeOwn(target.id(), (int) element.value() + i, frame);
      }
    }
    return null;
  }

  /** XENMEMF_address_bits: the frame must lie below a power of two. */
  private boolean isReachable(int frame) {
    long bits = call.flags() & ADDRESS_BITS;
    return bits == 0 || 32 <= bits || frame * 4096L < 1L << bits;
  }

  /** The pages of an extent up to the first that is not memory of the domain. */
  private void giveBack(Gfn element) {
    long end = Math.min(element.value() + pages(), step.pre().host().guestFrames());
    boolean valid = 0 <= element.value() && element.value() + pages() <= end;
    for (long gfn = element.value(); valid && gfn < end; gfn++) {
      if (memory.memoryAt(target.id(), gfn) == 0) {
        return;
      }
      memory.vacate(target.id(), (int) gfn);
    }
  }
}
