package touchstone.core.grant;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.GuestMemory;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Subsystems;

/**
 * One GNTTABOP_copy: bytes from a page to a page, each named by a grant reference of some domain or
 * by a guest frame of the caller.
 *
 * <p>A side given by reference is pinned for the time of the copy only. @xen public/grant_table.h
 */
final class GrantCopy {
  private static final int PAGE = 4096;
  private static final int SOURCE_GREF = 1;
  private static final int DEST_GREF = 2;

  private final Subsystems s;
  private final byte[] bytes = new byte[PAGE];

  GrantCopy(Subsystems subsystems) {
    s = subsystems;
  }

  /** Carries out the gnttab_copy in the call's record; its status. */
  /*@ normal_behavior
    @ ensures GrantStatus.NO_SPACE <= \result && \result <= GrantStatus.OKAY;
    @*/
  // [impl->req~gnt-copy-bounds~1]
  int copy(Call c) {
    GuestStruct r = c.record;
    int pointer = c.narrow ? GrantLayout.COPY_POINTER_NARROW : GrantLayout.COPY_POINTER_WIDE;
    int word = c.word();
    int length = r.get16(2 * pointer + GrantLayout.COPY_LEN);
    int flags = r.get16(2 * pointer + GrantLayout.COPY_FLAGS);
    int sourceOffset = r.get16(word + 2);
    int destOffset = r.get16(pointer + word + 2);
    boolean sourceGref = (flags & SOURCE_GREF) != 0;
    boolean destGref = (flags & DEST_GREF) != 0;
    int sourceId = r.get16(word);
    int destId = r.get16(pointer + word);
    if ((!sourceGref && sourceId != Domains.SELF) || (!destGref && destId != Domains.SELF)) {
      return GrantStatus.PERMISSION_DENIED;
    }
    Domain source = s.domains.resolve(c.domain, sourceId);
    Domain dest = s.domains.resolve(c.domain, destId);
    if (source == null || dest == null || source.dying || dest.dying) {
      return GrantStatus.BAD_DOMAIN;
    }
    if (!allowed(c.domain, source, dest)) {
      return GrantStatus.PERMISSION_DENIED;
    }
    if (PAGE < sourceOffset + length || PAGE < destOffset + length) {
      return GrantStatus.BAD_COPY_ARG;
    }
    long sourcePage = sourceGref ? r.get32(0) : r.getWord(0);
    long destPage = destGref ? r.get32(pointer) : r.getWord(pointer);
    return claim(
        c, source, sourceGref, sourcePage, sourceOffset, dest, destGref, destPage, destOffset,
        length);
  }

  /** The caller must be allowed to use either side's grants, and the two sides each other's. */
  // [impl->req~gnt-silo~1]
  private boolean allowed(Domain caller, Domain source, Domain dest) {
    return s.policy.mayUseGrant(caller.id, source.id)
        && s.policy.mayUseGrant(caller.id, dest.id)
        && s.policy.mayUseGrant(dest.id, source.id);
  }

  /** Pins both sides, copies, and lets go of both. */
  private int claim(
      Call c,
      Domain source,
      boolean sourceGref,
      long sourcePage,
      int sourceOffset,
      Domain dest,
      boolean destGref,
      long destPage,
      int destOffset,
      int length) {
    int from = frame(c.domain, source, sourceGref, sourcePage, false);
    if (from < 0) {
      return from;
    }
    int to = frame(c.domain, dest, destGref, destPage, true);
    if (to > 0) {
      move(from * (long) PAGE + sourceOffset, to * (long) PAGE + destOffset, length);
      letGo(dest, destGref, destPage, true);
    }
    letGo(source, sourceGref, sourcePage, false);
    return to < 0 ? to : GrantStatus.OKAY;
  }

  private int frame(Domain caller, Domain owner, boolean gref, long page, boolean write) {
    if (gref) {
      return s.grants.pin(owner, caller.id, page, write);
    }
    if (!GuestMemory.mayAccess(s.frames, owner.id, page, write)) {
      return GrantStatus.BAD_PAGE;
    }
    return s.frames.frameAt(owner.id, (int) page);
  }

  private void letGo(Domain owner, boolean gref, long page, boolean write) {
    if (gref) {
      s.grants.unpin(owner, (int) page, write);
    }
  }

  /** Through a buffer, so that overlapping ranges come out right. */
  private void move(long from, long to, int length) {
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) s.hw.read8(from + i);
    }
    for (int i = 0; i < length; i++) {
      s.hw.write8(to + i, bytes[i] & 0xFF);
    }
  }
}
