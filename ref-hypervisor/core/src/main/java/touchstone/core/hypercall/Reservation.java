package touchstone.core.hypercall;

import touchstone.core.domain.Domain;
import touchstone.core.memory.Frames;

/**
 * How a domain's memory grows and shrinks: XENMEM_increase_reservation, XENMEM_decrease_reservation
 * and XENMEM_populate_physmap.
 *
 * <p>The result is the number of extents done. An extent of 2^order pages is populated whole or not
 * at all. If not even the first extent could be tried for a fault of the caller, the result is the
 * error itself, where Xen would say "0 done". @xen public/memory.h
 */
final class Reservation {
  /** CONFIG_DOMU_MAX_ORDER. */
  static final int MAX_ORDER = 9;

  /** More extents than this cannot be encoded in a continuation. */
  // [impl->req~hyp-count-overflow~1]
  private static final long MAX_EXTENTS = 0xFFFFFFFFL >>> MemoryOp.EXTENT_SHIFT;

  private static final long ADDRESS_BITS = 0xFF;

  /** XENMEMF_populate_on_demand and XENMEMF_vnode, neither of which is offered. */
  private static final long REFUSED_FLAGS = 1L << 16 | 1L << 18;

  /*@ spec_public @*/ private final Subsystems s;

  /*@ public invariant s.policy != null && s.domains != null; @*/

  Reservation(Subsystems subsystems) {
    s = subsystems;
  }

  /*@ normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires operation == MemoryOp.INCREASE_RESERVATION
    @            || operation == MemoryOp.DECREASE_RESERVATION
    @            || operation == MemoryOp.POPULATE_PHYSMAP;
    @ requires 0 <= start;
    @ requires_free \invariant_for(s.domains);
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long change(Call c, int operation, long start) {
    GuestStruct r = c.record;
    int size =
        c.narrow ? MemoryLayout.RESERVATION_SIZE_NARROW : MemoryLayout.RESERVATION_SIZE_WIDE;
    if (!r.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    int domid = r.get16(2 * c.word() + MemoryLayout.RESERVATION_DOMID);
    Domain d = s.domains.resolve(c.domain, domid);
    if (d == null || d.dying) {
      return start == 0 ? Errno.ESRCH : start;
    }
    return decide(c, operation, d, start);
  }

  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires_free -2147483648 <= d.id && d.id <= 2147483647;
    @ requires operation == MemoryOp.INCREASE_RESERVATION
    @            || operation == MemoryOp.DECREASE_RESERVATION
    @            || operation == MemoryOp.POPULATE_PHYSMAP;
    @ requires 0 <= start && !d.dying;
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  private long decide(Call c, int operation, Domain d, long start) {
    if (!s.mayTarget(c.domain, d, MemoryOp.command(operation))) {
      return start == 0 ? Errno.EPERM : start;
    }
    return allowed(c, operation, d, start);
  }

  /** Changes a domain that the caller is, or that the policy lets it control. */
  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires 0 <= start && !d.dying;
    @ requires c.domain == d
    @            || (\exists int act; act == 134144 + operation
    @                  && s.policy.allowsControl(c.domain.id, d.id, act));
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  private long allowed(Call c, int operation, Domain d, long start) {
    GuestStruct r = c.record;
    long extents = r.getWord(c.word());
    int fixed = 2 * c.word();
    long order = r.get32(fixed + MemoryLayout.RESERVATION_ORDER);
    if (extents < 0 || MAX_EXTENTS < extents || start < 0 || extents <= start) {
      return extents == 0 ? 0 : refuse(start);
    }
    // [impl->req~hyp-extent-order~1]
    boolean served =
        operation == MemoryOp.DECREASE_RESERVATION
            || flagsServed(r.get32(fixed + MemoryLayout.RESERVATION_FLAGS));
    if (MAX_ORDER < order || !served) {
      return refuse(start);
    }
    return extents(c, operation, d, start, extents, (int) order);
  }

  /** Nothing (more) can be done: as a count, "none" unless a continuation had got somewhere. */
  private static long refuse(long start) {
    return 0 <= start && start <= MAX_EXTENTS ? start : 0;
  }

  /**
   * Frames below an address cannot be promised; asking for any that the machine has is fine. The
   * flags are about frames to be had, so they mean nothing when some are given back.
   */
  private boolean flagsServed(long flags) {
    long bits = flags & ADDRESS_BITS;
    boolean anywhere = bits == 0 || 32 <= bits || s.frames.count() * 4096L <= 1L << bits;
    return anywhere && (flags & REFUSED_FLAGS) == 0;
  }

  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires 0 <= start && start < count && count <= MAX_EXTENTS && !d.dying;
    @ requires 0 <= order && order <= MAX_ORDER;
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  private long extents(Call c, int operation, Domain d, long start, long count, int order) {
    long list = c.record.getWord(0);
    boolean listed = operation != MemoryOp.INCREASE_RESERVATION;
    if (listed && !c.isArray(list, count, c.word())) {
      return start == 0 ? Errno.EFAULT : start;
    }
    long done = start;
    int work = 0;
    while (done < count && work < MemoryOp.BUDGET) {
      if (listed && !c.item.load(list + done * c.word(), c.word())) {
        return done == 0 ? Errno.EFAULT : done;
      }
      if (!extent(d, operation, c.item.getWord(0), order)) {
        return done;
      }
      done = done + 1;
      work = work + (1 << order);
    }
    if (done == count) {
      return done;
    }
    c.arg[0] = MemoryOp.continuation(operation, done);
    return Errno.CONTINUE;
  }

  // [impl->req~mem-gfn-range~1]
  private boolean extent(Domain d, int operation, long gfn, int order) {
    int pages = 1 << order;
    if (operation == MemoryOp.INCREASE_RESERVATION) {
      return increase(d, pages);
    }
    if (gfn < 0 || Frames.GFNS - pages < gfn) {
      return false;
    }
    return operation == MemoryOp.POPULATE_PHYSMAP
        ? populate(d, (int) gfn, pages)
        : decrease(d, (int) gfn, pages);
  }

  // [impl->req~mem-max-pages~1]
  // [impl->req~mem-extent-whole~1]
  private boolean populate(Domain d, int gfn, int pages) {
    for (int i = 0; i < pages; i++) {
      if (!s.domains.populate(d, gfn + i)) {
        decrease(d, gfn, i);
        return false;
      }
    }
    return true;
  }

  /** Stops at the first page that is not memory of the domain. */
  private boolean decrease(Domain d, int gfn, int pages) {
    for (int i = 0; i < pages; i++) {
      if (!s.domains.depopulate(d, gfn + i)) {
        return false;
      }
    }
    return true;
  }

  /** Frames without a place: a translated domain owns them and cannot reach them, as with Xen. */
  private boolean increase(Domain d, int pages) {
    if (d.maxPages - s.domains.pages(d) < pages || !s.domains.reserve(pages)) {
      return false;
    }
    for (int i = 0; i < pages; i++) {
      s.frames.allocate(d.id);
    }
    return true;
  }
}
