package touchstone.spec.step;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import touchstone.spec.call.EventCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Holding.Purpose;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.State;

/**
 * Putting pages at guest frame numbers of one domain, one after the other.
 *
 * <p>What was at the place goes: memory is given back, a special page is unhooked, a foreign
 * mapping ends; only a mapped grant stays. A frame has one place, so putting it elsewhere removes
 * it from where it was.
 *
 * <p>Both acts return the status that is right. They are told what the hypervisor said only to know
 * whether memory has run out, which is its own affair.
 */
final class Placing {
  private static final int SHARED_INFO = 0;
  private static final int GRANT_TABLE = 1;
  private static final int GMFN = 2;

  private final Memory memory;
  private final int target;
  private final EnumSet<Looseness> used = EnumSet.noneOf(Looseness.class);

  /**
   * @param target number of the domain in whose space pages are put
   */
  Placing(Memory memory, int target) {
    this.memory = memory;
    this.target = target;
  }

  State state() {
    return memory.state();
  }

  Set<Looseness> used() {
    return used;
  }

  /** XENMAPSPACE_: the domain's own page that {@code idx} names goes to {@code gpfn}. */
  // [model->req~mem-special-pages~1]
  // [model->req~mem-single-mapping~1]
  int own(long space, long idx, long gpfn, long told) {
    if (!isPlace(gpfn)) {
      return Errno.EINVAL.status();
    }
    boolean grown = space != GRANT_TABLE || grow(idx);
    int frame = source(space, idx);
    if (frame == 0) {
      return grown ? Errno.EINVAL.status() : outOfMemory(told, Errno.EINVAL, Errno.ENOMEM);
    }
    int old = space == GMFN ? (int) idx : memory.placeOf(target, frame);
    if (old == gpfn) {
      return 0;
    }
    if (told == Errno.ENOMEM.status()) {
      return outOfMemory(told, Errno.ENOMEM);
    }
    if (isGrant((int) gpfn)) {
      return Errno.EBUSY.status();
    }
    memory.vacate(target, (int) gpfn);
    memory.unmap(target, old);
    memory.placeOwn(target, (int) gpfn, frame);
    return 0;
  }

  /**
   * XENMAPSPACE_gmfn_foreign: {@code idx} names memory of another domain. The domain that gets the
   * mapping must be allowed it, whoever asks for it.
   */
  // [model->req~mem-no-foreign-map~1]
  int foreign(Step step, int dom, long idx, long gpfn, long told) {
    Optional<DomainState> owner = memory.state().domain(dom);
    if (dom == EventCall.SELF || dom == target) {
      return Errno.EINVAL.status();
    }
    if (owner.isEmpty() || owner.get().dying()) {
      return Errno.ESRCH.status();
    }
    if (!step.pre().policy().mayMapForeign(target)) {
      return Errno.EPERM.status();
    }
    int frame = memory.memoryAt(dom, idx);
    if (frame == 0 || !isPlace(gpfn)) {
      return Errno.EINVAL.status();
    }
    if (told == Errno.ENOMEM.status()) {
      return outOfMemory(told, Errno.ENOMEM);
    }
    if (told == Errno.ENOSPC.status()) {
      used.add(Looseness.SHARING_FULL);
      return Errno.ENOSPC.status();
    }
    if (isGrant((int) gpfn)) {
      return Errno.EBUSY.status();
    }
    memory.vacate(target, (int) gpfn);
    memory.placeShared(target, (int) gpfn, frame, true);
    return 0;
  }

  /** Takes away what is at a place; the domain's own frames stay its own. */
  // [model->req~mem-removal~1]
  int remove(long gpfn) {
    if (!isPlace(gpfn) || !memory.isMapped(target, (int) gpfn)) {
      return Errno.ENOENT.status();
    }
    if (isGrant((int) gpfn)) {
      return Errno.EBUSY.status();
    }
    memory.unmap(target, (int) gpfn);
    return 0;
  }

  /** One of the errors by which a hypervisor says that memory has run out. */
  private int outOfMemory(long told, Errno... errors) {
    used.add(Looseness.OUT_OF_MEMORY);
    for (Errno error : errors) {
      if (error.status() == told) {
        return error.status();
      }
    }
    return errors[0].status();
  }

  private boolean isPlace(long gpfn) {
    return 0 <= gpfn && gpfn < memory.state().host().guestFrames();
  }

  private boolean isGrant(int gfn) {
    DomainState d = memory.at(target);
    Leaf leaf = d.leaves().get(gfn);
    return leaf != null
        && !leaf.own()
        && d.grants().mapped().values().stream().anyMatch(m -> m.gfn() == gfn);
  }

  /** The frame that an index of a map space names, or 0. */
  private int source(long space, long idx) {
    DomainState d = memory.at(target);
    if (space == SHARED_INFO) {
      return idx == 0 ? sharedInfo(d) : 0;
    }
    if (space == GRANT_TABLE) {
      List<Integer> table = d.grants().table();
      return 0 <= idx && idx < table.size() ? table.get((int) idx) : 0;
    }
    return space == GMFN ? memory.memoryAt(target, idx) : 0;
  }

  private static int sharedInfo(DomainState d) {
    return d.frames().entrySet().stream()
        .filter(e -> e.getValue().purpose() == Purpose.SHARED_INFO)
        .mapToInt(e -> e.getKey())
        .findFirst()
        .orElse(0);
  }

  /** A grant table grows as far as it is asked for; false if memory ran out. */
  // [model->req~gnt-table-limit~1]
  private boolean grow(long idx) {
    boolean within = 0 <= idx && idx < memory.at(target).limits().grantFrames();
    return !within || memory.growTable(target, (int) idx + 1);
  }
}
