package touchstone.core.grant;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hypercall.GuestMemory;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Subsystems;

/**
 * One side of a GNTTABOP_copy, gnttab_copy_ptr: a page, named by a reference into the owner's grant
 * table or by a guest frame of the caller, and an offset in it. @xen public/grant_table.h
 */
final class CopySide {
  /*@ spec_public @*/ private final Subsystems s;

  /** The copy writes to this side. */
  /*@ spec_public @*/ private final boolean written;

  /*@ spec_public @*/ private boolean gref;
  /*@ spec_public @*/ private int domid;
  /*@ spec_public @*/ private long page;

  /** First byte of the page that is copied, 0 to 65535 until checked. */
  int offset;

  /** Owner of the page; null if there is no such domain. */
  /*@ nullable @*/ Domain owner;

  /** The page's frame while claimed. */
  /*@ spec_public @*/ private int frame;

  /*@ public invariant s.domains != null; @*/

  CopySide(Subsystems subsystems, boolean isWritten) {
    s = subsystems;
    written = isWritten;
  }

  /** Takes the side out of the structure that was copied in. */
  /*@ normal_behavior
    @ requires_free \invariant_for(s.domains);
    @ requires \invariant_for(r) && 0 <= at && at <= 64 && (word == 4 || word == 8);
    @ ensures 0 <= offset && offset <= 65535;
    @ assignable gref, page, domid, offset, owner;
    @*/
  void read(GuestStruct r, int at, int word, boolean isGref, Domain caller) {
    gref = isGref;
    page = isGref ? r.get32(at) : r.getWord(at);
    domid = r.get16(at + word);
    offset = r.get16(at + word + 2);
    owner = s.domains.resolve(caller, domid);
  }

  /** Only one's own pages can be named without a grant. */
  /*@ normal_behavior
    @ ensures \result <==> gref || domid == Domains.SELF;
    @ assignable \strictly_nothing;
    @*/
  boolean isNamedProperly() {
    return gref || domid == Domains.SELF;
  }

  /*@ normal_behavior
    @ ensures \result <==> owner != null && !owner.dying;
    @ assignable \strictly_nothing;
    @*/
  boolean isAlive() {
    return owner != null && !owner.dying;
  }

  /** Pins the page for the caller: OKAY, or why it cannot be used. */
  /*@ normal_behavior
    @ requires owner != null;
    @ ensures GrantStatus.NO_SPACE <= \result && \result <= GrantStatus.OKAY;
    @*/
  int claim(Domain caller) {
    if (gref) {
      int pinned = s.grants.pin(owner, caller.id, page, written);
      frame = pinned;
      return pinned < 0 ? pinned : GrantStatus.OKAY;
    }
    if (!GuestMemory.mayAccess(s.frames, owner.id, page, written)) {
      return GrantStatus.BAD_PAGE;
    }
    frame = s.frames.frameAt(owner.id, (int) page);
    return GrantStatus.OKAY;
  }

  /** Lets go of a page claimed. */
  void release() {
    if (gref) {
      s.grants.unpin(owner, (int) page, written);
    }
  }

  /** Host physical address of the first byte, once claimed. */
  long address() {
    return frame * 4096L + offset;
  }
}
