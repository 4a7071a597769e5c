package touchstone.core.grant;

/**
 * One domain's side of grant tables: the shared frames with its entries, what of them is in use by
 * others, and the handles of what it has mapped itself.
 *
 * <p>An entry in use is pinned: its domain and frame are the ones read when the first pin was
 * taken, whatever the guest writes into the shared entry afterwards. A handle in use stands for one
 * pin on the granter's entry, one open permit and, while mapped, one leaf. @xen
 * public/grant_table.h
 */
public final class GrantTable {
  /** Most frames a table can have and the default limit, as with Xen. */
  public static final int MAX_FRAMES = 64;

  /** Version 1 entries are 8 bytes: 512 to a frame. */
  public static final int ENTRIES = 512;

  /** Most mappings of others' grants a domain can hold. */
  public static final int MAX_HANDLES = 4096;

  static final int NO_FRAME = -1;

  /** Frames the table may grow to, 1 to MAX_FRAMES. */
  public final int limit;

  /** Frames in use, and which. */
  /*@ spec_public @*/ int frames;

  /*@ spec_public @*/ final int[] frame = new int[MAX_FRAMES];

  /** Who uses the entries. */
  /*@ spec_public @*/ final GrantPins pins;

  // Per handle: the granter, its reference, where it is mapped, by which permit, writable or not.
  /*@ spec_public @*/ final int[] granter = new int[MAX_HANDLES];
  /*@ spec_public @*/ final int[] reference = new int[MAX_HANDLES];
  /*@ spec_public @*/ final int[] gfn = new int[MAX_HANDLES];
  /*@ spec_public @*/ final int[] permit = new int[MAX_HANDLES];
  /*@ spec_public @*/ final boolean[] writable = new boolean[MAX_HANDLES];

  /** Handles in use or about to be; one in use has a permit. */
  /*@ spec_public @*/ private final NumberSet handles = new NumberSet(MAX_HANDLES);

  /*@ public invariant 1 <= limit && limit <= MAX_FRAMES;
    @ public invariant 0 <= frames && frames <= limit;
    @ public invariant frame.length == 64 && permit.length == 4096 && granter.length == 4096;
    @ public invariant reference.length == 4096 && gfn.length == 4096;
    @ public invariant writable.length == 4096;
    @ public invariant pins.readers.length == limit * 512 && pins.writers.length == limit * 512;
    @ public invariant (\forall int i; 0 <= i && i < frame.length;
    @                     -1 <= frame[i] && frame[i] <= 1048575);
    @*/

  /*@ public normal_behavior
    @ requires 1 <= maxFrames && maxFrames <= MAX_FRAMES;
    @ ensures limit == maxFrames;
    @*/
  public GrantTable(int maxFrames) {
    limit = maxFrames;
    pins = new GrantPins(maxFrames * ENTRIES);
    /*@ loop_invariant 0 <= handle && handle <= MAX_HANDLES;
      @ decreases MAX_HANDLES - handle;
      @ assignable permit[*];
      @*/
    for (int handle = 0; handle < MAX_HANDLES; handle++) {
      permit[handle] = NO_FRAME;
    }
  }

  /** Frames the table has now. */
  /*@ public normal_behavior
    @ ensures \result == frames;
    @ assignable \strictly_nothing;
    @*/
  public int frames() {
    return frames;
  }

  /** Frame {@code index} of the table, -1 if it has none. */
  /*@ public normal_behavior
    @ ensures 0 <= index && index < frames ==> \result == frame[(int) index];
    @ ensures index < 0 || frames <= index ==> \result == -1;
    @ assignable \strictly_nothing;
    @*/
  public int frameAt(long index) {
    return 0 <= index && index < frames ? frame[(int) index] : NO_FRAME;
  }

  /** Entries others are using. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(pins);
    @ ensures \result == pins.active;
    @ assignable \strictly_nothing;
    @*/
  public int active() {
    return pins.active();
  }

  /** Handles of others' grants the domain holds. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(handles);
    @ ensures \result == handles.size;
    @ assignable \strictly_nothing;
    @*/
  public int mapped() {
    return handles.size();
  }

  /** Whether a guest's reference lies in the table. */
  /*@ public normal_behavior
    @ ensures \result <==> 0 <= ref && ref < frames * ENTRIES;
    @ assignable \strictly_nothing;
    @*/
  boolean isReference(long ref) {
    return 0 <= ref && ref / ENTRIES < frames;
  }

  /** Whether a guest's reference would lie in the table if that had all the frames it may have. */
  /*@ normal_behavior
    @ ensures \result <==> 0 <= ref && ref < limit * ENTRIES;
    @ assignable \strictly_nothing;
    @*/
  boolean isPossible(long ref) {
    return 0 <= ref && ref < limit * ENTRIES;
  }

  /** Host physical address of an entry. */
  /*@ normal_behavior
    @ requires 0 <= ref && ref < frames * ENTRIES;
    @ ensures -4096 <= \result && \result <= 4294967288L;
    @ assignable \strictly_nothing;
    @*/
  long entry(int ref) {
    return frame[ref / ENTRIES] * 4096L + ref % ENTRIES * 8L;
  }

  /** A handle that is not in use, or -1; it is in use from now on. */
  /*@ normal_behavior
    @ requires_free \invariant_for(handles) && handles.place.length == MAX_HANDLES;
    @ requires_free frame != handles.order && frame != handles.place;
    @ ensures -1 <= \result && \result < MAX_HANDLES;
    @ ensures \result == -1 ==> handles.size == \old(handles.size);
    @ ensures \result != -1 ==> handles.size == \old(handles.size) + 1
    @           && handles.place[\result] < handles.size;
    @ ensures (\forall int h; 0 <= h && h < MAX_HANDLES && h != \result;
    @             handles.place[h] < handles.size
    @             <==> \old(handles.place[h] < handles.size));
    @ assignable handles.order[*], handles.place[*], handles.size;
    @*/
  // [impl->req~gnt-handle-limit~1]
  int takeHandle() {
    int handle = handles.next();
    if (0 <= handle) {
      handles.add(handle);
    }
    return handle;
  }

  /** Gives a handle back. */
  /*@ normal_behavior
    @ requires_free \invariant_for(handles) && handles.place.length == MAX_HANDLES;
    @ requires_free frame != handles.order && frame != handles.place && frame != permit;
    @ requires_free permit != handles.order && permit != handles.place;
    @ requires 0 <= handle && handle < MAX_HANDLES;
    @ ensures permit[handle] == -1 && handles.size <= handles.place[handle];
    @ ensures handles.size == \old(handles.size)
    @           - (\old(handles.place[handle] < handles.size) ? 1 : 0);
    @ ensures (\forall int h; 0 <= h && h < MAX_HANDLES && h != handle;
    @             handles.place[h] < handles.size
    @             <==> \old(handles.place[h] < handles.size));
    @ assignable permit[handle], handles.order[*], handles.place[*], handles.size;
    @*/
  void returnHandle(int handle) {
    permit[handle] = NO_FRAME;
    handles.remove(handle);
  }

  /** Whether a guest's number is a handle in use. */
  /*@ public normal_behavior
    @ ensures \result <==> 0 <= handle && handle < MAX_HANDLES && permit[(int) handle] != -1;
    @ assignable \strictly_nothing;
    @*/
  public boolean isHandle(long handle) {
    return 0 <= handle && handle < MAX_HANDLES && permit[(int) handle] != NO_FRAME;
  }

  // ---- for observers ----------------------------------------------------------------------------

  /** How often an entry (a number of the table at its limit) is in use for reading only. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(pins);
    @ requires 0 <= ref && ref < limit * ENTRIES;
    @ ensures \result == pins.readers[ref];
    @ assignable \strictly_nothing;
    @*/
  public int readers(int ref) {
    return pins.readers(ref);
  }

  /** How often an entry is in use for writing. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(pins);
    @ requires 0 <= ref && ref < limit * ENTRIES;
    @ ensures \result == pins.writers[ref];
    @ assignable \strictly_nothing;
    @*/
  public int writers(int ref) {
    return pins.writers(ref);
  }

  /** The domain that uses an entry, if one does. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(pins);
    @ requires 0 <= ref && ref < limit * ENTRIES;
    @ ensures \result == pins.user[ref];
    @ assignable \strictly_nothing;
    @*/
  public int user(int ref) {
    return pins.user(ref);
  }

  /** The frame an entry in use stands for. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(pins);
    @ requires 0 <= ref && ref < limit * ENTRIES;
    @ ensures \result == pins.frame[ref];
    @ assignable \strictly_nothing;
    @*/
  public int pinned(int ref) {
    return pins.frame(ref);
  }

  /** The granter of a mapping that a handle in use stands for. */
  /*@ public normal_behavior
    @ requires 0 <= handle && handle < MAX_HANDLES;
    @ ensures \result == granter[handle];
    @ assignable \strictly_nothing;
    @*/
  public int granter(int handle) {
    return granter[handle];
  }

  /** The granter's reference of a mapping. */
  /*@ public normal_behavior
    @ requires 0 <= handle && handle < MAX_HANDLES;
    @ ensures \result == reference[handle];
    @ assignable \strictly_nothing;
    @*/
  public int reference(int handle) {
    return reference[handle];
  }

  /** The guest frame of a mapping. */
  /*@ public normal_behavior
    @ requires 0 <= handle && handle < MAX_HANDLES;
    @ ensures \result == gfn[handle];
    @ assignable \strictly_nothing;
    @*/
  public int gfn(int handle) {
    return gfn[handle];
  }

  /** Whether a mapping may be written. */
  /*@ public normal_behavior
    @ requires 0 <= handle && handle < MAX_HANDLES;
    @ ensures \result == writable[handle];
    @ assignable \strictly_nothing;
    @*/
  public boolean isWritable(int handle) {
    return writable[handle];
  }
}
