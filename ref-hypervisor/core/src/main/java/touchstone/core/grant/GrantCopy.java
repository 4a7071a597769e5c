package touchstone.core.grant;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Subsystems;

/**
 * One GNTTABOP_copy: bytes from a page to a page.
 *
 * <p>A side given by reference is pinned for the time of the copy only, so a right that has been
 * revoked before the copy does not serve it. @xen public/grant_table.h
 */
final class GrantCopy {
  private static final int PAGE = 4096;
  private static final int SOURCE_GREF = 1;
  private static final int DEST_GREF = 2;

  /*@ spec_public @*/ private final Subsystems s;
  /*@ spec_public @*/ private final CopySide source;
  /*@ spec_public @*/ private final CopySide dest;
  private final byte[] bytes = new byte[PAGE];

  /*@ public invariant s.policy != null && source != dest;
    @ public invariant \invariant_for(source) && \invariant_for(dest);
    @*/

  GrantCopy(Subsystems subsystems) {
    s = subsystems;
    source = new CopySide(subsystems, false);
    dest = new CopySide(subsystems, true);
  }

  /** Carries out the gnttab_copy that was copied in; its status. */
  /*@ normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ ensures GrantStatus.NO_SPACE <= \result && \result <= GrantStatus.OKAY;
    @*/
  int copy(Call c) {
    int pointer = c.narrow ? GrantLayout.COPY_POINTER_NARROW : GrantLayout.COPY_POINTER_WIDE;
    int length = c.record.get16(2 * pointer + GrantLayout.COPY_LEN);
    int flags = c.record.get16(2 * pointer + GrantLayout.COPY_FLAGS);
    source.read(c.record, 0, c.word(), (flags & SOURCE_GREF) != 0, c.domain);
    dest.read(c.record, pointer, c.word(), (flags & DEST_GREF) != 0, c.domain);
    return decide(c.domain, length);
  }

  /** Copies if both sides, as read, may take part, and the bytes lie in their pages. */
  /*@ private normal_behavior
    @ requires 0 <= length && length <= 65535;
    @ requires 0 <= source.offset && source.offset <= 65535;
    @ requires 0 <= dest.offset && dest.offset <= 65535;
    @ requires_free -2147483648 <= caller.id && caller.id <= 2147483647;
    @ requires_free source.owner != null
    @           ==> -2147483648 <= source.owner.id && source.owner.id <= 2147483647;
    @ requires_free dest.owner != null
    @           ==> -2147483648 <= dest.owner.id && dest.owner.id <= 2147483647;
    @ ensures GrantStatus.NO_SPACE <= \result && \result <= GrantStatus.OKAY;
    @*/
  // [impl->req~gnt-copy-bounds~1]
  private int decide(Domain caller, int length) {
    if (!source.isNamedProperly() || !dest.isNamedProperly()) {
      return GrantStatus.PERMISSION_DENIED;
    }
    if (!source.isAlive() || !dest.isAlive()) {
      return GrantStatus.BAD_DOMAIN;
    }
    if (!isAllowed(caller)) {
      return GrantStatus.PERMISSION_DENIED;
    }
    if (PAGE < source.offset + length || PAGE < dest.offset + length) {
      return GrantStatus.BAD_COPY_ARG;
    }
    return claimAndMove(caller, length);
  }

  /** The caller must be allowed to use either side's grants, and the two sides each other's. */
  /*@ private normal_behavior
    @ requires source.owner != null && dest.owner != null;
    @ requires_free -2147483648 <= caller.id && caller.id <= 2147483647;
    @ requires_free -2147483648 <= source.owner.id && source.owner.id <= 2147483647;
    @ requires_free -2147483648 <= dest.owner.id && dest.owner.id <= 2147483647;
    @ ensures \result <==> s.policy.allowsGrant(caller.id, source.owner.id)
    @           && s.policy.allowsGrant(caller.id, dest.owner.id)
    @           && s.policy.allowsGrant(dest.owner.id, source.owner.id);
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~gnt-silo~1]
  // [impl->req~acc-third-party-copy~1]
  private boolean isAllowed(Domain caller) {
    return s.policy.mayUseGrant(caller.id, source.owner.id)
        && s.policy.mayUseGrant(caller.id, dest.owner.id)
        && s.policy.mayUseGrant(dest.owner.id, source.owner.id);
  }

  /** Copies inside two pages of live domains that may share them. */
  /*@ private normal_behavior
    @ requires source.owner != null && dest.owner != null;
    @ requires !source.owner.dying && !dest.owner.dying;
    @ requires source.gref || source.domid == Domains.SELF;
    @ requires dest.gref || dest.domid == Domains.SELF;
    @ requires s.policy.allowsGrant(caller.id, source.owner.id);
    @ requires s.policy.allowsGrant(caller.id, dest.owner.id);
    @ requires s.policy.allowsGrant(dest.owner.id, source.owner.id);
    @ requires 0 <= length && 0 <= source.offset && source.offset + length <= 4096;
    @ requires 0 <= dest.offset && dest.offset + length <= 4096;
    @ ensures GrantStatus.NO_SPACE <= \result && \result <= GrantStatus.OKAY;
    @*/
  private int claimAndMove(Domain caller, int length) {
    int status = source.claim(caller);
    if (status != GrantStatus.OKAY) {
      return status;
    }
    status = dest.claim(caller);
    if (status == GrantStatus.OKAY) {
      move(source.address(), dest.address(), length);
      dest.release();
    }
    source.release();
    return status;
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
