package touchstone.core.grant;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;
import touchstone.core.memory.SecondLevel;

/**
 * Sharing by grant: the acts behind the operations.
 *
 * <p>Using a grant is pin, permit, leaf; letting go is leaf, permit, pin. Every failure on the way
 * up undoes exactly the steps done. A pin checks the granter's entry (read once) and marks it with
 * GTF_reading and GTF_writing; the last one to let go clears the marks. @xen public/grant_table.h
 */
public final class Grants {
  private final Hardware hw;
  /*@ spec_public @*/ private final Domains domains;
  /*@ spec_public @*/ private final Frames frames;
  private final SecondLevel secondLevel;

  // Whether the entry last read was made out to who asked: for the proofs.
  //@ public ghost boolean offered;

  public Grants(Hardware hardware, Domains domains, Frames frames, SecondLevel secondLevel) {
    hw = hardware;
    this.domains = domains;
    this.frames = frames;
    this.secondLevel = secondLevel;
  }

  // ---- the table --------------------------------------------------------------------------------

  /** Grows a domain's table to {@code count} frames; false beyond its limit or without memory. */
  /*@ public normal_behavior
    @ ensures \result ==> count <= d.grants.frames && d.grants.frames <= d.grants.limit;
    @*/
  // [impl->req~gnt-table-limit~1]
  // [impl->req~lif-dying-refuses~1]
  public boolean grow(Domain d, long count) {
    if (d.dying || d.grants.limit < count) {
      return false;
    }
    while (d.grants.frames < count) {
      int frame = domains.special(d);
      if (frame < 0) {
        return false;
      }
      d.grants.frame[d.grants.frames] = frame;
      d.grants.frames = d.grants.frames + 1;
    }
    return true;
  }

  /** Gives up the table of a dying domain as soon as nobody uses its entries. */
  /*@ public normal_behavior
    @ ensures d.grants.pins.active == 0 ==> d.grants.frames == 0;
    @*/
  public void dropTable(Domain d) {
    if (d.grants.active() != 0) {
      return;
    }
    while (d.grants.frames > 0) {
      d.grants.frames = d.grants.frames - 1;
      frames.drop(d.grants.frame[d.grants.frames]);
    }
  }

  // ---- pins -------------------------------------------------------------------------------------

  /**
   * Claims a granter's entry for a user. A reference the granter's table could have is refused
   * alike whether it has grown that far or not, for how much it grants to others is its own affair.
   *
   * @return the frame it means (positive), or a negative {@link GrantStatus}
   */
  /*@ normal_behavior
    @ requires_free \invariant_for(granter.grants) && \invariant_for(granter.grants.pins);
    @ requires granter.grants != null;
    @ ensures 0 < \result ==> 0 <= reference && reference < granter.grants.frames * 512
    @           && granter.grants.pins.user[(int) reference] == user
    @           && granter.grants.pins.frame[(int) reference] == \result;
    @ ensures 0 < \result ==> granter.grants.pins.readers[(int) reference]
    @           == \old(granter.grants.pins.readers[(int) reference]) + (write ? 0 : 1);
    @ ensures 0 < \result ==> granter.grants.pins.writers[(int) reference]
    @           == \old(granter.grants.pins.writers[(int) reference]) + (write ? 1 : 0);
    @ ensures 0 < \result && \old(granter.grants.pins.readers[(int) reference]
    @             + granter.grants.pins.writers[(int) reference]) == 0
    @           ==> offered;
    @ ensures \result != 0 && \invariant_for(granter.grants.pins);
    @ ensures (\forall int r; 0 <= r && r < granter.grants.pins.readers.length
    @             && (r != reference || \result < 0);
    @             granter.grants.pins.readers[r] == \old(granter.grants.pins.readers[r])
    @             && granter.grants.pins.writers[r] == \old(granter.grants.pins.writers[r]));
    @ ensures \result < 0 ==> granter.grants.pins.active == \old(granter.grants.pins.active);
    @ assignable offered, granter.grants.pins.readers[*], granter.grants.pins.writers[*],
    @            granter.grants.pins.user[*], granter.grants.pins.frame[*],
    @            granter.grants.pins.active;
    @*/
  // [impl->req~gnt-explicit-only~1]
  // [impl->req~gnt-bad-reference~1]
  int pin(Domain granter, int user, long reference, boolean write) {
    GrantTable t = granter.grants;
    if (!t.isReference(reference)) {
      return t.isPossible(reference) ? GrantStatus.GENERAL_ERROR : GrantStatus.BAD_GNTREF;
    }
    return claim(granter, user, (int) reference, write);
  }

  /** As {@link #pin}, of an entry that the table has. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(granter.grants) && \invariant_for(granter.grants.pins);
    @ requires granter.grants != null && 0 <= ref && ref < granter.grants.frames * 512;
    @ ensures 0 < \result ==> granter.grants.pins.user[ref] == user
    @           && granter.grants.pins.frame[ref] == \result;
    @ ensures 0 < \result ==> granter.grants.pins.readers[ref]
    @           == \old(granter.grants.pins.readers[ref]) + (write ? 0 : 1);
    @ ensures 0 < \result ==> granter.grants.pins.writers[ref]
    @           == \old(granter.grants.pins.writers[ref]) + (write ? 1 : 0);
    @ ensures 0 < \result && \old(granter.grants.pins.readers[ref]
    @             + granter.grants.pins.writers[ref]) == 0
    @           ==> offered;
    @ ensures \result < 0
    @           ==> granter.grants.pins.readers[ref] == \old(granter.grants.pins.readers[ref])
    @             && granter.grants.pins.writers[ref] == \old(granter.grants.pins.writers[ref])
    @             && granter.grants.pins.active == \old(granter.grants.pins.active);
    @ ensures \result != 0 && \invariant_for(granter.grants.pins);
    @ assignable offered, granter.grants.pins.readers[ref], granter.grants.pins.writers[ref],
    @            granter.grants.pins.user[ref], granter.grants.pins.frame[ref],
    @            granter.grants.pins.active;
    @*/
  private int claim(Domain granter, int user, int ref, boolean write) {
    int frame = granted(granter, user, ref, write);
    if (frame < 0) {
      return frame;
    }
    if (!granter.grants.pins.take(ref, user, frame, write)) {
      return GrantStatus.NO_SPACE;
    }
    mark(granter.grants, ref);
    return frame;
  }

  /** The frame that an entry gives to a user, its first one or not; or a GrantStatus. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(granter.grants) && \invariant_for(granter.grants.pins);
    @ requires granter.grants != null && 0 <= ref && ref < granter.grants.frames * 512;
    @ ensures \result != 0;
    @ ensures 0 < \result
    @     && 0 < granter.grants.pins.readers[ref] + granter.grants.pins.writers[ref]
    @   ==> granter.grants.pins.user[ref] == user && granter.grants.pins.frame[ref] == \result;
    @ ensures 0 < \result
    @     && granter.grants.pins.readers[ref] + granter.grants.pins.writers[ref] == 0
    @   ==> offered;
    @ assignable offered;
    @*/
  // [impl->req~gnt-grantee-only~1]
  // [impl->req~gnt-user-fixed~1]
  // [impl->req~gnt-memory-only~1]
  private int granted(Domain granter, int user, int ref, boolean write) {
    GrantPins pins = granter.grants.pins;
    long entry = hw.read64(granter.grants.entry(ref));
    boolean used = pins.isUsed(ref);
    boolean madeOut = isMadeOut(entry, user);
    //@ set offered = madeOut;
    if (!(used ? pins.user(ref) == user : madeOut)) {
      return GrantStatus.GENERAL_ERROR;
    }
    if (write && isReadOnly(entry)) { // [impl->req~gnt-readonly~1]
      return GrantStatus.GENERAL_ERROR;
    }
    int frame = used ? pins.frame(ref) : memoryAt(granter, GrantEntryV1.frame(entry));
    return 0 < frame ? frame : GrantStatus.BAD_PAGE;
  }

  /*@ private normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  private static boolean isReadOnly(long entry) {
    return (GrantEntryV1.flags(entry) & GrantEntryV1.READONLY) != 0;
  }

  /** Whether an entry permits access, to that domain; one that was revoked does not. */
  /*@ private normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  private static boolean isMadeOut(long entry, int user) {
    int type = GrantEntryV1.flags(entry) % (GrantEntryV1.TYPE_MASK + 1);
    return type == GrantEntryV1.PERMIT_ACCESS
        && GrantEntryV1.domain(entry) == user;
  }

  /** Lets go of an entry claimed with {@link #pin}. */
  /*@ normal_behavior
    @ requires_free \invariant_for(granter.grants) && \invariant_for(granter.grants.pins);
    @ requires granter.grants != null && 0 <= ref && ref < granter.grants.frames * 512;
    @ requires 0 < (write ? granter.grants.pins.writers[ref] : granter.grants.pins.readers[ref]);
    @ ensures granter.grants.pins.readers[ref]
    @           == \old(granter.grants.pins.readers[ref]) - (write ? 0 : 1);
    @ ensures granter.grants.pins.writers[ref]
    @           == \old(granter.grants.pins.writers[ref]) - (write ? 1 : 0);
    @ assignable granter.grants.pins.readers[ref], granter.grants.pins.writers[ref],
    @            granter.grants.pins.active;
    @*/
  void unpin(Domain granter, int ref, boolean write) {
    granter.grants.pins.drop(ref, write);
    mark(granter.grants, ref);
  }

  /** Shows in the shared entry how it is used now. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(t) && \invariant_for(t.pins);
    @ requires 0 <= ref && ref < t.frames * 512;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~gnt-in-use~1]
  private void mark(GrantTable t, int ref) {
    long address = t.entry(ref);
    int flags = unmarked(hw.read16(address));
    if (t.pins.isUsed(ref)) {
      flags = flags + GrantEntryV1.READING;
    }
    if (t.pins.isWritten(ref)) {
      flags = flags + GrantEntryV1.WRITING;
    }
    hw.write16(address, flags);
  }

  /** Flags without GTF_reading and GTF_writing, which are neighbours. */
  /*@ private normal_behavior
    @ requires 0 <= flags && flags <= 65535;
    @ ensures 0 <= \result && \result <= 65542;
    @ assignable \strictly_nothing;
    @*/
  private static int unmarked(int flags) {
    return flags / (2 * GrantEntryV1.WRITING) * (2 * GrantEntryV1.WRITING)
        + flags % GrantEntryV1.READING;
  }

  /** The frame of the domain's own memory at a guest frame (any number), or {@link Frames#NONE}. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(frames) && \invariant_for(domains);
    @ requires_free d.grants != null && \invariant_for(d.grants);
    @ requires_free -2147483648 <= d.id && d.id <= 2147483647;
    @ ensures Frames.NONE <= \result;
    @ assignable \strictly_nothing;
    @*/
  public int memoryAt(Domain d, long gfn) {
    if (d.dying || gfn < 0 || Frames.GFNS <= gfn) {
      return Frames.NONE;
    }
    int frame = frames.frameAt(d.id, (int) gfn);
    if (frame == Frames.NONE || frames.permitAt(d.id, (int) gfn) != Frames.NONE) {
      return Frames.NONE;
    }
    return domains.isSpecial(d, frame) ? Frames.NONE : frame;
  }

  // ---- mapping ----------------------------------------------------------------------------------

  /**
   * Maps a granted frame at a guest frame of the grantee. Memory of its own that is mapped there
   * loses its place (it stays owned, unmapped), as with Xen.
   *
   * @return the handle (0 or more), or a negative {@link GrantStatus}
   */
  /*@ normal_behavior
    @ requires 0 <= gfn && gfn < Frames.GFNS;
    @ ensures 0 <= \result ==> d.grants.gfn[\result] == gfn && d.grants.permit[\result] != -1;
    @*/
  // [impl->req~gnt-frame-uses~1]
  int map(Domain d, Domain granter, long ref, boolean write, int gfn) {
    if (frames.isMapped(d.id, gfn) && memoryAt(d, gfn) == Frames.NONE) {
      return GrantStatus.GENERAL_ERROR;
    }
    int handle = d.grants.takeHandle();
    if (handle < 0) {
      return GrantStatus.NO_SPACE;
    }
    int status = mapAs(d, handle, granter, ref, write, gfn);
    if (status < 0) {
      d.grants.returnHandle(handle);
      return status;
    }
    return handle;
  }

  /** Pin, permit and leaf behind a handle; each failure undoes what was done before it. */
  private int mapAs(Domain d, int handle, Domain granter, long ref, boolean write, int gfn) {
    int frame = pin(granter, d.id, ref, write);
    if (frame < 0) {
      return frame;
    }
    int permit = permit(d, gfn, granter, frame, write);
    if (permit == Frames.NONE) {
      unpin(granter, (int) ref, write);
      return GrantStatus.NO_SPACE;
    }
    remember(d.grants, handle, granter.id, (int) ref, gfn, permit, write);
    return GrantStatus.OKAY;
  }

  /** Opens a permit and puts the leaf; NONE, and the permit closed again, if one fails. */
  private int permit(Domain d, int gfn, Domain granter, int frame, boolean write) {
    int rights = write ? Rights.READ + Rights.WRITE : Rights.READ;
    int permit = frames.openPermit(frame, granter.id, d.id, rights);
    if (permit == Frames.NONE || place(d, gfn, permit, rights)) {
      return permit;
    }
    frames.closePermit(permit);
    return Frames.NONE;
  }

  /*@ private normal_behavior
    @ requires_free \invariant_for(t);
    @ requires_free t.granter != t.reference && t.granter != t.gfn && t.granter != t.permit
    @   && t.granter != t.frame && t.reference != t.gfn && t.reference != t.permit
    @   && t.reference != t.frame && t.gfn != t.permit && t.gfn != t.frame && t.permit != t.frame;
    @ requires 0 <= handle && handle < GrantTable.MAX_HANDLES;
    @ ensures t.granter[handle] == granter && t.reference[handle] == ref;
    @ ensures t.gfn[handle] == gfn && t.permit[handle] == permit && t.writable[handle] == write;
    @ assignable t.granter[handle], t.reference[handle], t.gfn[handle], t.permit[handle],
    @   t.writable[handle];
    @*/
  private static void remember(
      GrantTable t, int handle, int granter, int ref, int gfn, int permit, boolean write) {
    t.granter[handle] = granter;
    t.reference[handle] = ref;
    t.gfn[handle] = gfn;
    t.permit[handle] = permit;
    t.writable[handle] = write;
  }

  /** Puts the leaf; what it displaced comes back if that fails. */
  private boolean place(Domain d, int gfn, int permit, int rights) {
    int displaced = frames.frameAt(d.id, gfn);
    int oldRights = frames.rightsAt(d.id, gfn);
    domains.reserve(1);
    if (displaced != Frames.NONE) {
      secondLevel.unmap(d.id, gfn);
    }
    if (secondLevel.mapPermitted(d.id, gfn, permit, rights)) {
      d.noteMapped(gfn);
      return true;
    }
    if (displaced != Frames.NONE) {
      secondLevel.mapOwn(d.id, gfn, displaced, oldRights);
    }
    return false;
  }

  /** The granter behind a handle in use; null if there is none. */
  /*@ nullable @*/ Domain granterOf(Domain d, long handle) {
    return d.grants.isHandle(handle) ? domains.find(d.grants.granter[(int) handle]) : null;
  }

  /**
   * Ends a mapping.
   *
   * @param address guest-physical address it was made at; with 0 nothing is asked for
   */
  /*@ normal_behavior
    @ ensures \result <= 0;
    @*/
  // [impl->req~gnt-own-handles~1]
  // [impl->req~gnt-revoked~1]
  int unmap(Domain d, long number, long address) {
    if (!d.grants.isHandle(number)) {
      return GrantStatus.BAD_HANDLE;
    }
    int handle = (int) number;
    if (address == 0) {
      return GrantStatus.OKAY;
    }
    if (address != d.grants.gfn[handle] * 4096L) {
      return GrantStatus.GENERAL_ERROR;
    }
    release(d, handle);
    return GrantStatus.OKAY;
  }

  // [impl->req~gnt-frame-stays~1]
  private void release(Domain d, int handle) {
    GrantTable t = d.grants;
    secondLevel.withdraw(d.id, t.gfn[handle], t.permit[handle]);
    giveUp(t, handle, domains.find(t.granter[handle]));
  }

  /** One user less of the granter's entry, if there is a granter; and the handle is free again. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(t) && \invariant_for(t.handles);
    @ requires_free t.handles.place.length == GrantTable.MAX_HANDLES;
    @ requires_free t.frame != t.handles.order && t.frame != t.handles.place
    @   && t.frame != t.permit && t.permit != t.handles.order && t.permit != t.handles.place;
    @ requires_free granter != null ==> \invariant_for(granter.grants)
    @   && \invariant_for(granter.grants.pins);
    @ requires_free granter != null ==> granter.grants.pins.readers != t.permit
    @   && granter.grants.pins.readers != t.frame
    @   && granter.grants.pins.readers != t.handles.order
    @   && granter.grants.pins.readers != t.handles.place;
    @ requires_free granter != null ==> granter.grants.pins.writers != t.permit
    @   && granter.grants.pins.writers != t.frame
    @   && granter.grants.pins.writers != t.handles.order
    @   && granter.grants.pins.writers != t.handles.place;
    @ requires 0 <= handle && handle < GrantTable.MAX_HANDLES;
    @ requires granter != null ==> granter.grants != null
    @   && 0 <= t.reference[handle] && t.reference[handle] < granter.grants.frames * 512
    @   && 0 < (t.writable[handle] ? granter.grants.pins.writers[t.reference[handle]]
    @                              : granter.grants.pins.readers[t.reference[handle]]);
    @ ensures t.permit[handle] == -1 && t.handles.size <= t.handles.place[handle];
    @ ensures granter != null ==>
    @   granter.grants.pins.readers[\old(t.reference[handle])]
    @     == \old(granter.grants.pins.readers[t.reference[handle]])
    @       - (\old(t.writable[handle]) ? 0 : 1)
    @   && granter.grants.pins.writers[\old(t.reference[handle])]
    @     == \old(granter.grants.pins.writers[t.reference[handle]])
    @       - (\old(t.writable[handle]) ? 1 : 0);
    @ assignable granter.grants.pins.readers[t.reference[handle]],
    @   granter.grants.pins.writers[t.reference[handle]], granter.grants.pins.active,
    @   t.permit[handle], t.handles.order[*], t.handles.place[*], t.handles.size;
    @*/
  private void giveUp(GrantTable t, int handle, /*@ nullable @*/ Domain granter) {
    if (granter != null) {
      unpin(granter, t.reference[handle], t.writable[handle]);
    }
    t.returnHandle(handle);
  }

  /** Whether the leaf at a guest frame was made by mapping a grant. */
  /*@ public normal_behavior
    @ requires 0 <= gfn && gfn < Frames.GFNS;
    @ assignable \strictly_nothing;
    @*/
  public boolean isGrantMapping(Domain d, int gfn) {
    int permit = frames.permitAt(d.id, gfn);
    if (permit == Frames.NONE || d.grants.mapped() == 0) {
      return false;
    }
    for (int handle = 0; handle < GrantTable.MAX_HANDLES; handle++) {
      if (d.grants.permit[handle] == permit) {
        return true;
      }
    }
    return false;
  }

  /** Ends up to {@code budget} mappings of a dying domain; true when it holds none. */
  /*@ public normal_behavior
    @ requires 0 <= budget;
    @ ensures \result <==> d.grants.handles.size == 0;
    @*/
  // [impl->req~lif-mappings-end~1]
  public boolean unmapStep(Domain d, int budget) {
    int left = budget;
    for (int handle = 0; handle < GrantTable.MAX_HANDLES && d.grants.mapped() > 0; handle++) {
      if (d.grants.permit[handle] != GrantTable.NO_FRAME && left > 0) {
        release(d, handle);
        left = left - 1;
      }
    }
    return d.grants.mapped() == 0;
  }
}
