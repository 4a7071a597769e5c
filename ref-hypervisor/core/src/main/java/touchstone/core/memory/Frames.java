package touchstone.core.memory;

import touchstone.core.hardware.Hardware;

/**
 * Who may touch which frame: the whole isolation state of the hypervisor, in one object.
 *
 * <p><b>Life of a frame.</b> DIRTY, {@link #scrub} zeroes it, FREE, {@link #allocate} gives it an
 * owner, OWNED, {@link #release} and the owner has given it up, RELEASED while somebody else still
 * uses it, then DIRTY again. Nobody gets a frame that was not scrubbed since its last owner.
 *
 * <p>All frames stand in one row, {@code order}: first the DIRTY ones, then the FREE ones from
 * {@code dirty} on, then those in use from {@code used} on. Scrubbing and allocating move a border
 * by one; only taking a frame back exchanges places. Every operation is O(1), the counts are the
 * widths of the sections, and no list can lose or repeat a frame.
 *
 * <p><b>Uses of a frame.</b> Each frame has {@link #USES} uses, numbered {@code frame * 8} to
 * {@code frame * 8 + 7}. The first is its owner's; the other seven are permits the owner has opened
 * to a grantee (grants, foreign mappings). A use has a holder and rights, and backs at most one
 * leaf. So one statement is the isolation property: <i>every present leaf of domain d is backed by
 * a use whose holder is d and whose rights include the leaf's, and that use is backing this leaf.</i>
 *
 * <p>Frame 0 belongs to the hypervisor for ever, so that a table address of 0 can mean "none".
 *
 * <p>Arguments out of range are refused, never trusted: the caller may pass what a guest said.
 */
public final class Frames {
  /** No frame, domain, permit or guest frame. */
  public static final int NONE = -1;

  /** Guest frames per domain: 512 MiB. */
  public static final int GFNS = 131072;

  public static final int MAX_FRAMES = 1048576;
  public static final int MAX_DOMAINS = 128;

  /** Pseudo-owner of what belongs to no domain: tables, VMCS and VMCB pages. */
  public static final int HYPERVISOR = 128;

  /** Uses per frame: the owner's and seven permits. */
  public static final int USES = 8;

  /** References the core itself can hold on one frame. */
  public static final int MAX_PINS = 1000000;

  public static final int DIRTY = 0;
  public static final int FREE = 1;
  public static final int OWNED = 2;
  public static final int RELEASED = 3;

  private static final int HOLDERS = 129;

  /*@ spec_public @*/ private final int frames;
  /*@ spec_public @*/ private final int domains;

  /** The row of frames, and each frame's place in it. */
  /*@ spec_public @*/ private final int[] order;

  /*@ spec_public @*/ private final int[] place;

  /** Where the FREE section and the section in use begin. */
  /*@ spec_public @*/ private int dirty;

  /*@ spec_public @*/ private int used;

  /** Per use: 1 + the domain or HYPERVISOR that holds it, 0 if nobody does. */
  /*@ spec_public @*/ private final int[] holder;

  /** Per use: what the holder may map, as {@link Rights}; 0 for the owner of a released frame. */
  /*@ spec_public @*/ private final byte[] right;

  /** Per use: 1 + the index of the leaf it backs, 0 if none. */
  /*@ spec_public @*/ private final int[] backs;

  /** Per domain and guest frame ({@code dom * GFNS + gfn}): the use behind it, 0 if absent. */
  /*@ spec_public @*/ private final int[] leaf;

  /** Per domain and guest frame: the rights in its entry, 0 if absent. */
  /*@ spec_public @*/ private final byte[] leafRight;

  /** Per frame: references of the core itself. */
  /*@ spec_public @*/ private final long[] pins;

  /** Per holder: frames owned, released ones included. */
  /*@ spec_public @*/ private final int[] owned;

  /*@ public invariant 1 <= frames && frames <= MAX_FRAMES;
    @ public invariant 1 <= domains && domains <= MAX_DOMAINS;
    @ public invariant order.length == frames && place.length == frames && pins.length == frames;
    @ public invariant holder.length == frames * 8 && backs.length == frames * 8;
    @ public invariant right.length == frames * 8 && leafRight.length == domains * GFNS;
    @ public invariant leaf.length == domains * GFNS && owned.length == HOLDERS;
    @ public invariant order != place && order != holder && order != backs && order != leaf
    @   && place != holder && place != backs && place != leaf && holder != backs && holder != leaf
    @   && backs != leaf && right != leafRight;
    @ public invariant owned != order && owned != place && owned != holder && owned != backs
    @   && owned != leaf;
    @
    @ public invariant 0 <= dirty && dirty <= used && used < frames;
    @ public invariant (\forall int k; 0 <= k && k < frames; 0 <= order[k] && order[k] < frames);
    @ public invariant (\forall int k; 0 <= k && k < frames; place[order[k]] == k);
    @ public invariant (\forall int f; 0 <= f && f < frames; 0 <= place[f] && place[f] < frames);
    @ public invariant (\forall int f; 0 <= f && f < frames; order[place[f]] == f);
    @
    @ public invariant (\forall int u; 0 <= u && u < frames * 8;
    @                     0 <= holder[u] && holder[u] <= 129);
    @ public invariant (\forall int u; 0 <= u && u < frames * 8; 0 <= right[u] && right[u] <= 7);
    @ public invariant (\forall int u; 0 <= u && u < frames * 8;
    @                     holder[u] != 0 ==> used <= place[u / 8]);
    @ public invariant (\forall int f; 0 <= f && f < frames;
    @                     used <= place[f] ==> holder[f * 8] != 0);
    @ public invariant holder[0] == HYPERVISOR + 1;
    @ public invariant (\forall int f; 0 <= f && f < frames; 0 <= pins[f] && pins[f] <= MAX_PINS);
    @ public invariant (\forall int f; 0 <= f && f < frames; pins[f] != 0 ==> used <= place[f]);
    @ public invariant (\forall int h; 0 <= h && h < HOLDERS; 0 <= owned[h] && owned[h] <= frames);
    @
    @ public invariant (\forall int i; 0 <= i && i < leaf.length;
    @                     0 <= leaf[i] && leaf[i] < frames * 8);
    @ public invariant (\forall int i; 0 <= i && i < leaf.length;
    @                     leaf[i] != 0 ==> backs[leaf[i]] == i + 1);
    @ public invariant (\forall int i; 0 <= i && i < leaf.length;
    @                     leaf[i] != 0 ==> holder[leaf[i]] == i / GFNS + 1);
    @ public invariant (\forall int i; 0 <= i && i < leaf.length;
    @                     leaf[i] != 0 ==> 1 <= leafRight[i] && leafRight[i] <= 7);
    @ public invariant (\forall int i; 0 <= i && i < leaf.length;
    @                     leaf[i] != 0 ==> leafRight[i] % 2 == 1);
    @ public invariant (\forall int i; 0 <= i && i < leaf.length;
    @                     leaf[i] != 0 ==> right[leaf[i]] == 7 || right[leaf[i]] == leafRight[i]
    @                       || right[leaf[i]] != 0 && leafRight[i] == 1);
    @ public invariant (\forall int u; 0 <= u && u < frames * 8;
    @                     0 <= backs[u] && backs[u] <= leaf.length);
    @ public invariant (\forall int u; 1 <= u && u < frames * 8;
    @                     backs[u] != 0 ==> leaf[backs[u] - 1] == u);
    @
    @ accessible \inv: frames, domains, dirty, used, order, place, holder, right, backs, leaf,
    @   leafRight, pins, owned, order[*], place[*], holder[*], right[*], backs[*], leaf[*],
    @   leafRight[*], pins[*], owned[*];
    @*/

  /**
   * All frames DIRTY except frame 0, which is the hypervisor's.
   *
   * @param frames 4 KiB frames of physical memory, 1 to 2^20
   * @param domains domain identifiers are 0 to {@code domains - 1}; 1 to 128
   */
  /*@ public normal_behavior
    @ requires 1 <= frames && frames <= MAX_FRAMES && 1 <= domains && domains <= MAX_DOMAINS;
    @ ensures this.frames == frames && this.domains == domains;
    @ ensures dirty == frames - 1 && used == frames - 1;
    @ assignable \nothing;
    @*/
  public Frames(int frames, int domains) {
    this.frames = frames;
    this.domains = domains;
    order = new int[frames];
    place = new int[frames];
    holder = new int[frames * USES];
    right = new byte[frames * USES];
    backs = new int[frames * USES];
    leaf = new int[domains * GFNS];
    leafRight = new byte[domains * GFNS];
    pins = new long[frames];
    owned = new int[HOLDERS];
    lineUp(order, place);
    dirty = frames - 1;
    used = frames - 1;
    holder[0] = HYPERVISOR + 1;
    right[0] = Rights.ALL;
    owned[HYPERVISOR] = 1;
  }

  /** Every frame at its place, frame 0 at the last one. */
  /*@ private normal_behavior
    @ requires order != place && order.length == place.length;
    @ ensures (\forall int k; 0 <= k && k < order.length;
    @            order[k] == order.length - 1 - k && place[k] == order.length - 1 - k);
    @ assignable order[*], place[*];
    @*/
  private static void lineUp(int[] order, int[] place) {
    /*@ loop_invariant 0 <= k && k <= order.length
      @   && (\forall int j; 0 <= j && j < k;
      @         order[j] == order.length - 1 - j && place[j] == order.length - 1 - j);
      @ decreases order.length - k;
      @ assignable order[*], place[*];
      @*/
    for (int k = 0; k < order.length; k++) {
      order[k] = order.length - 1 - k;
      place[k] = order.length - 1 - k;
    }
  }

  // ---- the life of a frame ----------------------------------------------------------------------

  // [impl->req~res-scrub-before-reuse~1]
  /**
   * Zeroes one DIRTY frame, which is then FREE.
   *
   * @return the frame, or {@link #NONE} if no frame is DIRTY
   */
  /*@ public normal_behavior
    @ ensures \old(dirty) == 0 ==> \result == NONE && dirty == 0;
    @ ensures 0 < \old(dirty) ==> dirty == \old(dirty) - 1 && \result == order[dirty];
    @ ensures \result != NONE ==> hardware.zeroedLast == \result;
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used) || f == \result);
    @ assignable dirty, hardware.zeroedLast;
    @*/
  public int scrub(Hardware hardware) {
    if (dirty == 0) {
      return NONE;
    }
    int frame = order[dirty - 1];
    hardware.zeroFrame(frame);
    dirty = dirty - 1;
    return frame;
  }

  // [impl->req~mem-single-owner~1]
  /**
   * Gives a FREE frame, all zero, to an owner.
   *
   * @param owner a domain or {@link #HYPERVISOR}
   * @return the frame, or {@link #NONE} if none is FREE (scrub first) or there is no such owner
   */
  /*@ public normal_behavior
    @ ensures \result == NONE ==> used == \old(used);
    @ ensures \result != NONE ==> dirty <= used && used == \old(used) - 1
    @           && \result == order[used] && 0 <= owner && owner <= HYPERVISOR
    @           && holder[\result * 8] == owner + 1 && right[\result * 8] == 7
    @           && \old(dirty <= place[\result] && place[\result] < used);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable used, holder[order[used - 1] * 8], right[order[used - 1] * 8],
    @   owned[owner];
    @ also public normal_behavior
    @ ensures \result == NONE || 1 <= \result && \result < frames;
    @ assignable used, holder[order[used - 1] * 8], right[order[used - 1] * 8],
    @   owned[owner];
    @*/
  public int allocate(int owner) {
    if (!isHolder(owner) || dirty == used || owned[owner] >= frames) {
      return NONE;
    }
    int last = used - 1;
    int frame = order[last];
    int use = frame * USES;
    //@ assert 0 <= frame && frame < frames && place[frame] == last;
    //@ assert use / 8 == frame && holder[use] == 0;
    used = last;
    holder[use] = owner + 1;
    right[use] = Rights.ALL;
    owned[owner] = owned[owner] + 1;
    return frame;
  }

  /**
   * The owner gives the frame up: it is DIRTY at once, or when its last permit and pin are gone.
   *
   * @return false if it is not OWNED, or the owner still has it mapped
   */
  /*@ public normal_behavior
    @ ensures \result <==> 1 <= frame && frame < frames && \old(holder[frame * 8]) != 0
    @           && \old(right[frame * 8]) != 0 && \old(backs[frame * 8]) == 0;
    @ ensures !\result ==> dirty == \old(dirty) && used == \old(used);
    @ ensures \result ==> right[frame * 8] == 0;
    @ ensures used - dirty == \old(used - dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[frame * 8], right[frame * 8], owned[*];
    @*/
  public boolean release(int frame) {
    if (!isOwned(frame) || backs[frame * USES] != 0) {
      return false;
    }
    right[frame * USES] = 0;
    reclaim(frame);
    return true;
  }

  /** Takes a reference for the core itself; false if the frame is not OWNED or has too many. */
  /*@ public normal_behavior
    @ ensures \result <==> 1 <= frame && frame < frames && holder[frame * 8] != 0
    @           && right[frame * 8] != 0 && \old(pins[frame]) < MAX_PINS;
    @ ensures \result ==> pins[frame] == \old(pins[frame]) + 1;
    @ assignable pins[frame];
    @*/
  public boolean take(int frame) {
    if (!isOwned(frame) || pins[frame] >= MAX_PINS) {
      return false;
    }
    pins[frame] = pins[frame] + 1;
    return true;
  }

  /** Returns a reference taken with {@link #take}; false if there is none. */
  /*@ public normal_behavior
    @ ensures \result <==> 1 <= frame && frame < frames && 0 < \old(pins[frame]);
    @ ensures \result ==> pins[frame] == \old(pins[frame]) - 1;
    @ ensures !\result ==> used == \old(used) && dirty == \old(dirty);
    @ ensures used - dirty == \old(used - dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[frame * 8], owned[*], pins[frame];
    @*/
  public boolean drop(int frame) {
    if (!isFrame(frame) || pins[frame] <= 0) {
      return false;
    }
    pins[frame] = pins[frame] - 1;
    reclaim(frame);
    return true;
  }

  // [impl->req~mem-counts-balance~1]
  /** A released frame without pins and permits leaves its owner and waits to be scrubbed. */
  /*@ private normal_behavior
    @ requires 1 <= frame && frame < frames;
    @ ensures \old(holder[frame * 8]) != 0 && holder[frame * 8] == 0
    @           ==> \old(right[frame * 8]) == 0;
    @ ensures holder[frame * 8] != 0 && right[frame * 8] == 0 ==> pins[frame] != 0
    @           || !(\forall int u; frame * 8 < u && u < frame * 8 + 8; holder[u] == 0);
    @ ensures used - dirty == \old(used - dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[frame * 8], owned[*];
    @*/
  private void reclaim(int frame) {
    if (!isReleased(frame) || pins[frame] != 0 || isShared(frame)) {
      return;
    }
    retire(frame);
  }

  /** Moves a frame from the section in use to the DIRTY one, past the FREE one. */
  /*@ private normal_behavior
    @ requires 1 <= frame && frame < frames && holder[frame * 8] != 0 && right[frame * 8] == 0;
    @ requires pins[frame] == 0;
    @ requires (\forall int u; frame * 8 < u && u < frame * 8 + 8; holder[u] == 0);
    @ ensures used == \old(used) + 1 && dirty == \old(dirty) + 1 && place[frame] == \old(dirty);
    @ ensures holder[frame * 8] == 0;
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[frame * 8], owned[*];
    @*/
  private void retire(int frame) {
    leave(frame);
    discard();
  }

  /** The frame goes to the border, and over it to the end of the FREE section: for now only. */
  /*@ private normal_behavior
    @ requires 1 <= frame && frame < frames && holder[frame * 8] != 0 && right[frame * 8] == 0;
    @ requires pins[frame] == 0;
    @ requires (\forall int u; frame * 8 < u && u < frame * 8 + 8; holder[u] == 0);
    @ ensures used == \old(used) + 1 && place[frame] == \old(used) && holder[frame * 8] == 0;
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used) || f == frame);
    @ assignable order[*], place[*], used, holder[frame * 8], owned[*];
    @*/
  private void leave(int frame) {
    int hole = place[frame];
    //@ assert used <= hole && hole < frames && order[hole] == frame;
    //@ assert 0 <= order[used] && order[used] < frames && place[order[used]] == used;
    exchange(hole, used);
    disown(frame);
  }

  /** The last frame of the FREE section becomes the last of the DIRTY one. */
  /*@ private normal_behavior
    @ requires dirty < used;
    @ ensures dirty == \old(dirty) + 1 && place[\old(order[used - 1])] == \old(dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty;
    @*/
  private void discard() {
    int last = used - 1;
    //@ assert 0 <= order[last] && order[last] < frames && place[order[last]] == last;
    //@ assert 0 <= order[dirty] && order[dirty] < frames && place[order[dirty]] == dirty;
    dirty = dirty + 1;
    exchange(dirty - 1, last);
  }

  /** Exchanges two places of the row that are both in use or both not. */
  /*@ private normal_behavior
    @ requires 0 <= a && a < frames && 0 <= b && b < frames;
    @ requires used <= a <==> used <= b;
    @ ensures order[a] == \old(order[b]) && order[b] == \old(order[a]);
    @ ensures place[\old(order[a])] == b && place[\old(order[b])] == a;
    @ ensures (\forall int f; 0 <= f && f < frames && \old(place[f]) != a && \old(place[f]) != b;
    @            place[f] == \old(place[f]));
    @ assignable order[*], place[*];
    @*/
  private void exchange(int a, int b) {
    if (a == b) {
      return;
    }
    int first = order[a];
    int second = order[b];
    //@ assert 0 <= first && first < frames && place[first] == a;
    //@ assert 0 <= second && second < frames && place[second] == b && first != second;
    order[a] = second;
    order[b] = first;
    place[first] = b;
    place[second] = a;
  }

  /** The first frame in use loses its owner and is no longer in use. */
  /*@ private normal_behavior
    @ requires 1 <= frame && frame < frames && holder[frame * 8] != 0 && right[frame * 8] == 0;
    @ requires pins[frame] == 0 && place[frame] == used;
    @ requires (\forall int u; frame * 8 < u && u < frame * 8 + 8; holder[u] == 0);
    @ ensures used == \old(used) + 1 && holder[frame * 8] == 0;
    @ assignable used, holder[frame * 8], owned[holder[frame * 8] - 1];
    @*/
  private void disown(int frame) {
    int use = frame * USES;
    int owner = holder[use] - 1;
    //@ assert use / 8 == frame && 0 <= owner && owner <= HYPERVISOR;
    //@ assert used < place[0] && place[0] < frames;
    owned[owner] = oneLess(owned[owner]);
    holder[use] = 0;
    used = used + 1;
  }

  /** A count after one of what it counts is gone. */
  /*@ private normal_behavior
    @ requires 0 <= count;
    @ ensures 0 < count ==> \result == count - 1;
    @ ensures 0 <= \result && \result <= count;
    @ assignable \strictly_nothing;
    @*/
  private static int oneLess(int count) {
    return count > 0 ? count - 1 : 0;
  }

  // ---- permits ----------------------------------------------------------------------------------

  // [impl->req~mem-no-hypervisor-frames~1]
  /**
   * The owner of a frame lets a domain map it once, with at most these rights.
   *
   * @param granter the frame's owner, a domain
   * @param rights {@link Rights#mappable}
   * @return the permit, to be closed with {@link #closePermit}; {@link #NONE} if the granter does
   *     not own the frame, an argument is out of range, or seven permits are open already
   */
  /*@ public normal_behavior
    @ ensures \result != NONE ==> 1 <= frame && frame < frames && \result / 8 == frame
    @           && \result % 8 != 0 && \old(holder[\result]) == 0
    @           && holder[\result] == grantee + 1 && right[\result] == rights
    @           && holder[frame * 8] == granter + 1;
    @ ensures (\forall int u; 0 <= u && u < holder.length && u != \result;
    @            holder[u] == \old(holder[u]) && right[u] == \old(right[u]));
    @ assignable holder[*], right[*];
    @*/
  public int openPermit(int frame, int granter, int grantee, int rights) {
    if (!isOwned(frame) || granter != owner(frame) || !isDomain(granter) || !isDomain(grantee)) {
      return NONE;
    }
    if (!Rights.mappable(rights)) {
      return NONE;
    }
    int use = freeUse(frame);
    if (use == NONE) {
      return NONE;
    }
    holder[use] = grantee + 1;
    right[use] = (byte) rights;
    return use;
  }

  /** Ends a permit; false if it is not open or still backs a leaf (unmap first). */
  /*@ public normal_behavior
    @ ensures \result <==> 8 <= permit && permit < holder.length && permit % 8 != 0
    @           && \old(holder[permit]) != 0 && \old(backs[permit]) == 0;
    @ ensures \result ==> holder[permit] == 0;
    @ ensures !\result ==> used == \old(used) && dirty == \old(dirty);
    @ ensures used - dirty == \old(used - dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[permit], holder[permit / 8 * 8], owned[*];
    @*/
  public boolean closePermit(int permit) {
    if (!isOpenPermit(permit) || backs[permit] != 0) {
      return false;
    }
    holder[permit] = 0;
    reclaim(permit / USES);
    return true;
  }

  /** A permit of the frame that is not open, or {@link #NONE}. */
  /*@ private normal_behavior
    @ requires 1 <= frame && frame < frames;
    @ ensures \result != NONE ==> frame * 8 < \result && \result < frame * 8 + 8
    @           && holder[\result] == 0;
    @ ensures \result == NONE ==> (\forall int u; frame * 8 < u && u < frame * 8 + 8;
    @           holder[u] != 0);
    @ assignable \strictly_nothing;
    @*/
  private int freeUse(int frame) {
    int use = frame * USES + 1;
    /*@ loop_invariant frame * 8 < use && use <= frame * 8 + 8
      @   && (\forall int u; frame * 8 < u && u < use; holder[u] != 0);
      @ decreases frame * 8 + 8 - use;
      @ assignable \strictly_nothing;
      @*/
    while (use < frame * USES + USES) {
      if (holder[use] == 0) {
        return use;
      }
      use = use + 1;
    }
    return NONE;
  }

  /** Whether a permit of the frame is open. */
  /*@ private normal_behavior
    @ requires 1 <= frame && frame < frames;
    @ ensures !\result <==> (\forall int u; frame * 8 < u && u < frame * 8 + 8; holder[u] == 0);
    @ assignable \strictly_nothing;
    @*/
  private boolean isShared(int frame) {
    int use = frame * USES + 1;
    /*@ loop_invariant frame * 8 < use && use <= frame * 8 + 8
      @   && (\forall int u; frame * 8 < u && u < use; holder[u] == 0);
      @ decreases frame * 8 + 8 - use;
      @ assignable \strictly_nothing;
      @*/
    while (use < frame * USES + USES) {
      if (holder[use] != 0) {
        return true;
      }
      use = use + 1;
    }
    return false;
  }

  /** Takes one frame back from a dying domain: closes permits it holds, releases what it owns. */
  /*@ public normal_behavior
    @ ensures used - dirty == \old(used - dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[*], right[frame * 8], owned[*];
    @*/
  void takeBack(int dom, int frame) {
    if (!isFrame(frame)) {
      return;
    }
    closePermits(dom, frame);
    if (owner(frame) == dom) {
      release(frame);
    }
  }

  /** Closes the permits of a frame that a domain holds and does not map through. */
  /*@ private normal_behavior
    @ requires 1 <= frame && frame < frames;
    @ ensures used - dirty == \old(used - dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[*], owned[*];
    @*/
  private void closePermits(int dom, int frame) {
    int use = frame * USES + 1;
    /*@ loop_invariant frame * 8 < use && use <= frame * 8 + 8 && \invariant_for(this)
      @   && used - dirty == \old(used - dirty)
      @   && (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
      @         \old(dirty <= place[f] && place[f] < used));
      @ decreases frame * 8 + 8 - use;
      @ assignable order[*], place[*], dirty, used, holder[*], owned[*];
      @*/
    while (use < frame * USES + USES) {
      //@ assert use < MAX_FRAMES * USES;
      closeIfHeldBy(dom, use);
      use = use + 1;
    }
  }

  /*@ private normal_behavior
    @ ensures used - dirty == \old(used - dirty);
    @ ensures (\forall int f; 0 <= f && f < frames && dirty <= place[f] && place[f] < used;
    @            \old(dirty <= place[f] && place[f] < used));
    @ assignable order[*], place[*], dirty, used, holder[*], owned[*];
    @*/
  private void closeIfHeldBy(int dom, int permit) {
    if (grantee(permit) == dom) {
      closePermit(permit);
    }
  }

  // ---- leaves; only SecondLevel changes them, together with the hardware's entry ----------------

  // [impl->req~mem-own-frames-only~1]
  // [impl->req~mem-permit-rights~1]
  // [impl->req~mem-single-mapping~1]
  /**
   * Enters a leaf.
   *
   * @param use {@code frame * USES} for the domain's own frame, or a permit
   * @return false, with nothing changed, if the place is taken, the use is not the domain's, backs
   *     another leaf already, or does not include the rights
   */
  /*@ public normal_behavior
    @ ensures \result ==> 0 <= dom && dom < domains && 0 <= gfn && gfn < GFNS
    @           && \old(leaf[dom * GFNS + gfn]) == 0 && \old(backs[use]) == 0
    @           && holder[use] == dom + 1
    @           && leaf[dom * GFNS + gfn] == use && leafRight[dom * GFNS + gfn] == rights
    @           && backs[use] == dom * GFNS + gfn + 1;
    @ ensures !\result ==> leaf[dom * GFNS + gfn] == \old(leaf[dom * GFNS + gfn])
    @           && backs[use] == \old(backs[use]);
    @ assignable leaf[dom * GFNS + gfn], leafRight[dom * GFNS + gfn], backs[use];
    @*/
  boolean map(int dom, int gfn, int use, int rights) {
    if (!isSlot(dom, gfn) || !isUse(use) || !Rights.mappable(rights)) {
      return false;
    }
    int slot = slot(dom, gfn);
    if (leaf[slot] != 0 || backs[use] != 0 || holder[use] != dom + 1) {
      return false;
    }
    if (right[use] == 0 || !Rights.cover(right[use], rights)) {
      return false;
    }
    enter(slot, use, rights);
    return true;
  }

  /*@ private normal_behavior
    @ requires 0 <= slot && slot < leaf.length && leaf[slot] == 0;
    @ requires 8 <= use && use < holder.length && backs[use] == 0;
    @ requires holder[use] == slot / GFNS + 1;
    @ requires 1 <= rights && rights <= 7 && rights % 2 == 1;
    @ requires right[use] == 7 || right[use] == rights || right[use] != 0 && rights == 1;
    @ ensures leaf[slot] == use && leafRight[slot] == rights && backs[use] == slot + 1;
    @ assignable leaf[slot], leafRight[slot], backs[use];
    @*/
  private void enter(int slot, int use, int rights) {
    leaf[slot] = use;
    leafRight[slot] = (byte) rights;
    backs[use] = slot + 1;
  }

  /** Removes a leaf whose hardware entry is cleared and flushed; false if there is none. */
  /*@ public normal_behavior
    @ ensures \result <==> 0 <= dom && dom < domains && 0 <= gfn && gfn < GFNS
    @           && \old(leaf[dom * GFNS + gfn]) != 0;
    @ ensures \result ==> leaf[dom * GFNS + gfn] == 0 && backs[\old(leaf[dom * GFNS + gfn])] == 0;
    @ assignable leaf[dom * GFNS + gfn], leafRight[dom * GFNS + gfn],
    @   backs[leaf[dom * GFNS + gfn]];
    @*/
  boolean unmap(int dom, int gfn) {
    if (!isMapped(dom, gfn)) {
      return false;
    }
    int slot = slot(dom, gfn);
    backs[leaf[slot]] = 0;
    leaf[slot] = 0;
    leafRight[slot] = 0;
    return true;
  }

  // ---- questions --------------------------------------------------------------------------------

  /** Frames of physical memory. */
  /*@ public normal_behavior
    @ ensures \result == frames;
    @ assignable \strictly_nothing;
    @*/
  public int count() {
    return frames;
  }

  /** Domain identifiers are 0 to this minus one. */
  /*@ public normal_behavior
    @ ensures \result == domains;
    @ assignable \strictly_nothing;
    @*/
  public int domains() {
    return domains;
  }

  /** Frames that {@link #allocate} can give. */
  /*@ public normal_behavior
    @ ensures \result == used - dirty;
    @ assignable \strictly_nothing;
    @*/
  public int freeCount() {
    return used - dirty;
  }

  /** Frames that wait for {@link #scrub}. */
  /*@ public normal_behavior
    @ ensures \result == dirty;
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ ensures 0 <= \result && \result == dirty;
    @ assignable \strictly_nothing;
    @*/
  public int dirtyCount() {
    return dirty;
  }

  /** Frames of a domain or of {@link #HYPERVISOR}, released ones included; 0 for anybody else. */
  /*@ public normal_behavior
    @ ensures \result == 0 || \result == owned[owner];
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ ensures 0 <= owner && owner < domains ==> \result == owned[owner];
    @ assignable \strictly_nothing;
    @*/
  public int ownedCount(int owner) {
    return isDomain(owner) || owner == HYPERVISOR ? owned[owner] : 0;
  }

  /** DIRTY, FREE, OWNED or RELEASED; {@link #NONE} if there is no such frame. */
  /*@ public normal_behavior
    @ ensures (frame < 0 || frames <= frame) <==> \result == NONE;
    @ ensures \result == DIRTY ==> place[frame] < dirty;
    @ ensures \result == FREE ==> dirty <= place[frame] && place[frame] < used;
    @ ensures \result == OWNED || \result == RELEASED ==> used <= place[frame];
    @ assignable \strictly_nothing;
    @*/
  public int state(int frame) {
    if (frame < 0 || frame >= frames) {
      return NONE;
    }
    if (holder[frame * USES] == 0) {
      return place[frame] < dirty ? DIRTY : FREE;
    }
    return right[frame * USES] == 0 ? RELEASED : OWNED;
  }

  /** A domain, {@link #HYPERVISOR}, or {@link #NONE} if the frame is DIRTY, FREE or no frame. */
  /*@ public normal_behavior
    @ ensures (frame < 0 || frames <= frame) ==> \result == NONE;
    @ ensures 0 <= frame && frame < frames ==> \result == holder[frame * 8] - 1;
    @ ensures NONE <= \result && \result <= HYPERVISOR;
    @ assignable \strictly_nothing;
    @*/
  public int owner(int frame) {
    if (frame < 0 || frame >= frames) {
      return NONE;
    }
    return holder[frame * USES] - 1;
  }

  /*@ public normal_behavior
    @ ensures \result <==> 0 <= dom && dom < domains && 0 <= gfn && gfn < GFNS
    @           && leaf[dom * GFNS + gfn] != 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean isMapped(int dom, int gfn) {
    return isSlot(dom, gfn) && leaf[dom * GFNS + gfn] != 0;
  }

  /** The frame behind a guest frame, or {@link #NONE}. */
  /*@ public normal_behavior
    @ ensures \result == NONE || \result == leaf[dom * GFNS + gfn] / 8;
    @ ensures \result != NONE <==> 0 <= dom && dom < domains && 0 <= gfn && gfn < GFNS
    @           && leaf[dom * GFNS + gfn] != 0;
    @ ensures NONE <= \result && \result < frames;
    @ assignable \strictly_nothing;
    @*/
  public int frameAt(int dom, int gfn) {
    return isMapped(dom, gfn) ? leaf[dom * GFNS + gfn] / USES : NONE;
  }

  /** The rights of a guest frame as {@link Rights}, 0 if it is not mapped. */
  /*@ public normal_behavior
    @ ensures \result == 0 || \result == leafRight[dom * GFNS + gfn];
    @ ensures \result != 0 <==> 0 <= dom && dom < domains && 0 <= gfn && gfn < GFNS
    @           && leaf[dom * GFNS + gfn] != 0;
    @ ensures 0 <= \result && \result <= 7;
    @ ensures \result != 0 ==> \result % 2 == 1;
    @ assignable \strictly_nothing;
    @*/
  public int rightsAt(int dom, int gfn) {
    return isMapped(dom, gfn) ? leafRight[dom * GFNS + gfn] : 0;
  }

  /** The permit behind a guest frame, {@link #NONE} if it is the domain's own frame or absent. */
  /*@ public normal_behavior
    @ ensures \result != NONE ==> \result == leaf[dom * GFNS + gfn] && \result % 8 != 0;
    @ ensures NONE <= \result && \result < holder.length;
    @ assignable \strictly_nothing;
    @*/
  public int permitAt(int dom, int gfn) {
    if (!isMapped(dom, gfn)) {
      return NONE;
    }
    int use = leaf[dom * GFNS + gfn];
    return use % USES == 0 ? NONE : use;
  }

  /** The guest frame at which the owner has the frame mapped, or {@link #NONE}. */
  /*@ public normal_behavior
    @ ensures NONE <= \result && \result < GFNS;
    @ ensures \result != NONE ==> leaf[(holder[frame * 8] - 1) * GFNS + \result] == frame * 8;
    @ assignable \strictly_nothing;
    @*/
  public int gfnOf(int frame) {
    if (!isFrame(frame) || backs[frame * USES] <= 0) {
      return NONE;
    }
    return (backs[frame * USES] - 1) % GFNS;
  }

  /** Whether a permit is open. */
  /*@ public normal_behavior
    @ ensures \result <==> 8 <= permit && permit < holder.length && permit % 8 != 0
    @           && holder[permit] != 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean isOpenPermit(int permit) {
    return isUse(permit) && permit % USES != 0 && holder[permit] != 0;
  }

  /** The domain that may use an open permit, or {@link #NONE}. */
  /*@ public normal_behavior
    @ ensures \result != NONE ==> \result == holder[permit] - 1;
    @ ensures NONE <= \result && \result <= HYPERVISOR;
    @ assignable \strictly_nothing;
    @*/
  public int grantee(int permit) {
    return isOpenPermit(permit) ? holder[permit] - 1 : NONE;
  }

  /** The frame an open permit is about, or {@link #NONE}. */
  /*@ public normal_behavior
    @ ensures \result != NONE ==> \result == permit / 8;
    @ ensures NONE <= \result && \result < frames;
    @ assignable \strictly_nothing;
    @*/
  public int frameOf(int permit) {
    return isOpenPermit(permit) ? permit / USES : NONE;
  }

  /*@ private normal_behavior
    @ ensures \result <==> 1 <= frame && frame < frames;
    @ assignable \strictly_nothing;
    @*/
  private boolean isFrame(int frame) {
    return 1 <= frame && frame < frames;
  }

  /*@ private normal_behavior
    @ ensures \result <==> 8 <= use && use < holder.length;
    @ assignable \strictly_nothing;
    @*/
  private boolean isUse(int use) {
    return USES <= use && use < holder.length;
  }

  /** Index of a leaf. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < domains && 0 <= gfn && gfn < GFNS;
    @ ensures \result == dom * GFNS + gfn && \result / GFNS == dom;
    @ ensures 0 <= \result && \result < leaf.length;
    @ assignable \strictly_nothing;
    @*/
  private int slot(int dom, int gfn) {
    return dom * GFNS + gfn;
  }

  /*@ private normal_behavior
    @ ensures \result <==> 0 <= dom && dom < domains && 0 <= gfn && gfn < GFNS;
    @ assignable \strictly_nothing;
    @*/
  private boolean isSlot(int dom, int gfn) {
    return isDomain(dom) && 0 <= gfn && gfn < GFNS;
  }

  /*@ private normal_behavior
    @ ensures \result <==> 0 <= dom && dom < domains;
    @ assignable \strictly_nothing;
    @*/
  private boolean isDomain(int dom) {
    return 0 <= dom && dom < domains;
  }

  /*@ private normal_behavior
    @ ensures \result ==> 0 <= owner && owner <= HYPERVISOR;
    @ assignable \strictly_nothing;
    @*/
  private boolean isHolder(int owner) {
    return isDomain(owner) || owner == HYPERVISOR;
  }

  /*@ private normal_behavior
    @ ensures \result <==> 1 <= frame && frame < frames && holder[frame * 8] != 0
    @           && right[frame * 8] != 0;
    @ assignable \strictly_nothing;
    @*/
  private boolean isOwned(int frame) {
    return isFrame(frame) && holder[frame * USES] != 0 && right[frame * USES] != 0;
  }

  /*@ private normal_behavior
    @ ensures \result <==> 1 <= frame && frame < frames && holder[frame * 8] != 0
    @           && right[frame * 8] == 0;
    @ assignable \strictly_nothing;
    @*/
  private boolean isReleased(int frame) {
    return isFrame(frame) && holder[frame * USES] != 0 && right[frame * USES] == 0;
  }
}
