package touchstone.core.hypercall;

import touchstone.core.audit.Audit;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;

/**
 * Where in a domain's guest-physical space a page appears: XENMEM_add_to_physmap, its batched form
 * and XENMEM_remove_from_physmap.
 *
 * <p>What was at the place before goes: memory is given back, a special page is unhooked, a foreign
 * mapping ends. A mapped grant stays, because only its handle may end it. A frame has one place, so
 * mapping it elsewhere removes it from where it was. @xen public/memory.h
 */
final class Physmap {
  private static final int SHARED_INFO = 0;
  private static final int GRANT_TABLE = 1;
  private static final int GMFN = 2;
  private static final int GMFN_RANGE = 3;
  private static final int GMFN_FOREIGN = 4;

  /*@ spec_public @*/ private final Subsystems s;

  /*@ public invariant s.policy != null && s.domains != null; @*/

  Physmap(Subsystems subsystems) {
    s = subsystems;
  }

  // ---- XENMEM_add_to_physmap --------------------------------------------------------------------

  /*@ normal_behavior
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long add(Call c, long start) {
    GuestStruct r = c.record;
    int size = c.narrow ? MemoryLayout.PHYSMAP_SIZE_NARROW : MemoryLayout.PHYSMAP_SIZE_WIDE;
    if (!r.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    long space = r.get32(MemoryLayout.PHYSMAP_SPACE);
    if (space == GMFN_FOREIGN) {
      return Errno.ENOSYS;
    }
    Domain d = s.domains.resolve(c.domain, r.get16(MemoryLayout.PHYSMAP_DOMID));
    long refusal = refusal(c, d, MemoryOp.command(MemoryOp.ADD_TO_PHYSMAP));
    if (refusal != 0) {
      return refusal;
    }
    long idx = r.getWord(MemoryLayout.PHYSMAP_IDX);
    long gpfn = r.getWord(MemoryLayout.PHYSMAP_IDX + c.word());
    if (space == GMFN_RANGE) {
      return range(c, d, start, r.get16(MemoryLayout.PHYSMAP_RANGE), idx, gpfn);
    }
    return addOne(d, space, idx, gpfn);
  }

  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ ensures \result == 0 ==> d != null && !d.dying;
    @ ensures \result == 0
    @           ==> c.domain == d || s.policy.allowsControl(c.domain.id, d.id, act);
    @ ensures \result == 0 || \result == Errno.ESRCH || \result == Errno.EPERM;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~acc-dying-no-target~1]
  private long refusal(Call c, /*@ nullable @*/ Domain d, int act) {
    if (d == null || d.dying) {
      return Errno.ESRCH;
    }
    return s.mayTarget(c.domain, d, act) ? 0 : Errno.EPERM;
  }

  private long range(Call c, Domain d, long start, int count, long idx, long gpfn) {
    long done = start;
    int work = 0;
    while (done < count && work < MemoryOp.BUDGET) {
      long status = addOne(d, GMFN, idx + done, gpfn + done);
      if (status != 0) {
        return status;
      }
      done = done + 1;
      work = work + 1;
    }
    if (count <= done) {
      return 0;
    }
    c.arg[0] = MemoryOp.continuation(MemoryOp.ADD_TO_PHYSMAP, done);
    return Errno.CONTINUE;
  }

  // [impl->req~mem-special-pages~1]
  // [impl->req~mem-single-mapping~1]
  // [impl->req~mem-gfn-range~1]
  private long addOne(Domain d, long space, long idx, long gpfn) {
    if (gpfn < 0 || Frames.GFNS <= gpfn) {
      return Errno.EINVAL;
    }
    int frame = source(d, space, idx);
    if (frame == Frames.NONE) {
      return Errno.EINVAL;
    }
    int old = s.frames.gfnOf(frame);
    if (old == gpfn) {
      return 0;
    }
    if (!s.domains.reserve(1)) {
      return Errno.ENOMEM;
    }
    if (!vacate(d, (int) gpfn)) {
      return Errno.EBUSY;
    }
    if (old != Frames.NONE) {
      s.secondLevel.unmap(d.id, old);
    }
    return s.domains.place(d, (int) gpfn, frame) ? 0 : Errno.ENOMEM;
  }

  /** The frame that an index of a map space names, or {@link Frames#NONE}. */
  private int source(Domain d, long space, long idx) {
    if (space == SHARED_INFO) {
      return idx == 0 ? d.sharedInfoFrame : Frames.NONE;
    }
    if (space == GRANT_TABLE) {
      boolean there = 0 <= idx && idx < d.grants.limit && s.grants.grow(d, idx + 1);
      return there ? d.grants.frameAt(idx) : Frames.NONE;
    }
    return space == GMFN ? s.grants.memoryAt(d, idx) : Frames.NONE;
  }

  /** Clears a place; false if a mapped grant is there. */
  private boolean vacate(Domain d, int gfn) {
    if (!s.frames.isMapped(d.id, gfn) || s.domains.depopulate(d, gfn)) {
      return true;
    }
    return unhook(d, gfn);
  }

  /** Removes a leaf without giving up memory: special page, foreign mapping, or RAM. */
  // [impl->req~gnt-end-by-handle~1]
  private boolean unhook(Domain d, int gfn) {
    if (s.grants.isGrantMapping(d, gfn)) {
      return false;
    }
    int permit = s.frames.permitAt(d.id, gfn);
    int frame = s.frames.frameAt(d.id, gfn);
    s.secondLevel.unmap(d.id, gfn);
    if (permit != Frames.NONE) {
      int owner = s.frames.owner(frame);
      s.frames.closePermit(permit);
      s.audit.across(Audit.FOREIGN_UNMAPPED, d.id, owner, gfn);
      s.lifecycle.reap(s.domains.find(owner));
    }
    return true;
  }

  // ---- XENMEM_add_to_physmap_batch --------------------------------------------------------------

  /*@ normal_behavior
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long addBatch(Call c, long start) {
    GuestStruct r = c.record;
    int size = c.narrow ? MemoryLayout.BATCH_SIZE_NARROW : MemoryLayout.BATCH_SIZE_WIDE;
    if (!r.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    int count = r.get16(MemoryLayout.BATCH_COUNT);
    long idxs = r.getWord(MemoryLayout.BATCH_IDXS);
    long gpfns = r.getWord(MemoryLayout.BATCH_IDXS + c.word());
    long errs = r.getWord(MemoryLayout.BATCH_IDXS + 2 * c.word());
    Domain d = s.domains.resolve(c.domain, r.get16(MemoryLayout.BATCH_DOMID));
    long refusal = refusal(c, d, MemoryOp.command(MemoryOp.ADD_TO_PHYSMAP_BATCH));
    if (refusal != 0) {
      return refusal;
    }
    if (!c.isArray(idxs, count, c.word())
        || !c.isArray(gpfns, count, c.word())
        || !c.isArray(errs, count, 4)) {
      return Errno.EFAULT;
    }
    return items(c, d, start, count, idxs, gpfns, errs);
  }

  private long items(
      Call c, Domain d, long start, int count, long idxs, long gpfns, long errs) {
    int space = c.record.get16(MemoryLayout.BATCH_SPACE);
    int foreign = c.record.get16(MemoryLayout.BATCH_FOREIGN);
    long done = start;
    int work = 0;
    while (done < count && work < MemoryOp.BUDGET) {
      if (!c.item.load(idxs + done * c.word(), c.word())) {
        return Errno.EFAULT;
      }
      long idx = c.item.getWord(0);
      if (!c.item.load(gpfns + done * c.word(), c.word())) {
        return Errno.EFAULT;
      }
      long gpfn = c.item.getWord(0);
      long status =
          space == GMFN_FOREIGN
              ? addForeign(d, foreign, idx, gpfn)
              : addOne(d, space, idx, gpfn);
      c.item.put32(0, status);
      if (!c.item.store(errs + done * 4, 4)) {
        return Errno.EFAULT;
      }
      done = done + 1;
      work = work + 1;
    }
    if (count <= done) {
      return 0;
    }
    c.arg[0] = MemoryOp.continuation(MemoryOp.ADD_TO_PHYSMAP_BATCH, done);
    return Errno.CONTINUE;
  }

  /** The domain that gets the mapping must be allowed it, whoever asks for it. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(s.domains);
    @ requires_free -2147483648 <= d.id && d.id <= 2147483647;
    @ ensures Errno.EOPNOTSUPP <= \result && \result <= 0;
    @*/
  // [impl->req~mem-no-foreign-map~1]
  // [impl->req~aud-foreign~1]
  // [impl->req~acc-foreign-for-control-only~1]
  private long addForeign(Domain d, int foreign, long idx, long gpfn) {
    Domain owner = s.domains.find(foreign);
    if (foreign == Domains.SELF || owner == d) {
      return Errno.EINVAL;
    }
    if (owner == null || owner.dying) {
      return Errno.ESRCH;
    }
    if (!s.policy.mayMapForeign(d.id, owner.id)) {
      return Errno.EPERM;
    }
    return mapAllowed(d, owner, idx, gpfn);
  }

  /** Maps memory of an owner that the domain may map without a grant. */
  /*@ private normal_behavior
    @ requires s.policy.allowsForeign(d.id, owner.id) && d != owner && !owner.dying;
    @ ensures Errno.EOPNOTSUPP <= \result && \result <= 0;
    @*/
  private long mapAllowed(Domain d, Domain owner, long idx, long gpfn) {
    int frame = s.grants.memoryAt(owner, idx);
    if (frame == Frames.NONE || gpfn < 0 || Frames.GFNS <= gpfn) {
      return Errno.EINVAL;
    }
    long status = s.domains.reserve(1) ? mapForeign(d, owner, frame, (int) gpfn) : Errno.ENOMEM;
    if (status == 0) {
      s.audit.across(Audit.FOREIGN_MAPPED, d.id, owner.id, (int) gpfn);
    }
    return status;
  }

  private long mapForeign(Domain d, Domain owner, int frame, int gpfn) {
    int rights = Rights.READ + Rights.WRITE;
    int permit = s.frames.openPermit(frame, owner.id, d.id, rights);
    if (permit == Frames.NONE) {
      return Errno.ENOSPC;
    }
    if (vacate(d, gpfn) && s.secondLevel.mapPermitted(d.id, gpfn, permit, rights)) {
      d.noteMapped(gpfn);
      return 0;
    }
    s.frames.closePermit(permit);
    return Errno.EBUSY;
  }

  // ---- XENMEM_remove_from_physmap ---------------------------------------------------------------

  /*@ normal_behavior
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  // [impl->req~mem-removal~1]
  long remove(Call c) {
    int size = c.narrow ? MemoryLayout.REMOVE_SIZE_NARROW : MemoryLayout.REMOVE_SIZE_WIDE;
    if (!c.record.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    Domain d = s.domains.resolve(c.domain, c.record.get16(MemoryLayout.REMOVE_DOMID));
    long refusal = refusal(c, d, MemoryOp.command(MemoryOp.REMOVE_FROM_PHYSMAP));
    if (refusal != 0) {
      return refusal;
    }
    long gpfn = c.record.getWord(c.word());
    if (gpfn < 0 || Frames.GFNS <= gpfn || !s.frames.isMapped(d.id, (int) gpfn)) {
      return Errno.ENOENT;
    }
    return unhook(d, (int) gpfn) ? 0 : Errno.EBUSY;
  }
}
