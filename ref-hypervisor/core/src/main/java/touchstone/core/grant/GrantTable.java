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
  int frames;

  final int[] frame = new int[MAX_FRAMES];

  // Per reference: who uses the entry, how often, and the frame it meant at the first use.
  final int[] readers;
  final int[] writers;
  final int[] user;
  final int[] pinned;

  /** Entries with a reader or writer. */
  int active;

  // Per handle: the granter, its reference, where it is mapped, by which permit, writable or not.
  final int[] granter = new int[MAX_HANDLES];
  final int[] reference = new int[MAX_HANDLES];
  final int[] gfn = new int[MAX_HANDLES];
  final int[] permit = new int[MAX_HANDLES];
  final boolean[] writable = new boolean[MAX_HANDLES];

  /** Handles are a free list through {@code reference}; a handle in use has a permit. */
  private int firstFree;

  /** Handles in use. */
  int mapped;

  /*@ public invariant 1 <= limit && limit <= MAX_FRAMES;
    @ invariant 0 <= frames && frames <= limit;
    @ invariant readers.length == limit * ENTRIES && writers.length == limit * ENTRIES;
    @ invariant user.length == limit * ENTRIES && pinned.length == limit * ENTRIES;
    @ invariant (\forall int r; 0 <= r && r < readers.length;
    @              0 <= readers[r] && 0 <= writers[r]);
    @ invariant 0 <= active && 0 <= mapped && mapped <= MAX_HANDLES;
    @*/

  /*@ public normal_behavior
    @ requires 1 <= maxFrames && maxFrames <= MAX_FRAMES;
    @ ensures limit == maxFrames;
    @*/
  public GrantTable(int maxFrames) {
    limit = maxFrames;
    readers = new int[maxFrames * ENTRIES];
    writers = new int[maxFrames * ENTRIES];
    user = new int[maxFrames * ENTRIES];
    pinned = new int[maxFrames * ENTRIES];
    /*@ loop_invariant 0 <= handle && handle <= MAX_HANDLES;
      @ decreases MAX_HANDLES - handle;
      @ assignable reference[*], permit[*];
      @*/
    for (int handle = 0; handle < MAX_HANDLES; handle++) {
      reference[handle] = handle + 1;
      permit[handle] = NO_FRAME;
    }
  }

  /** Frames the table has now. */
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
  public int active() {
    return active;
  }

  /** Handles of others' grants the domain holds. */
  public int mapped() {
    return mapped;
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
    @ ensures \result <==> 0 <= ref && ref < readers.length;
    @ assignable \strictly_nothing;
    @*/
  boolean isPossible(long ref) {
    return 0 <= ref && ref < readers.length;
  }

  /** Whether somebody uses an entry. */
  /*@ normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result <==> 0 < readers[ref] + writers[ref];
    @ assignable \strictly_nothing;
    @*/
  boolean inUse(int ref) {
    return 0 < readers[ref] + writers[ref];
  }

  /** Host physical address of an entry. */
  /*@ normal_behavior
    @ requires 0 <= ref && ref < frames * ENTRIES;
    @ assignable \strictly_nothing;
    @*/
  long entry(int ref) {
    return frame[ref / ENTRIES] * 4096L + ref % ENTRIES * 8L;
  }

  /** A handle that is not in use, or -1; it is in use from now on. */
  /*@ normal_behavior
    @ ensures -1 <= \result && \result < MAX_HANDLES;
    @*/
  // [impl->req~gnt-handle-limit~1]
  int takeHandle() {
    if (firstFree == MAX_HANDLES) {
      return -1;
    }
    int handle = firstFree;
    firstFree = reference[handle];
    mapped = mapped + 1;
    return handle;
  }

  /** Gives a handle back. */
  /*@ normal_behavior
    @ requires 0 <= handle && handle < MAX_HANDLES && 0 < mapped;
    @*/
  void returnHandle(int handle) {
    permit[handle] = NO_FRAME;
    reference[handle] = firstFree;
    firstFree = handle;
    mapped = mapped - 1;
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

  /** How often an entry is in use for reading only. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result == readers[ref];
    @ assignable \strictly_nothing;
    @*/
  public int readers(int ref) {
    return readers[ref];
  }

  /** How often an entry is in use for writing. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < writers.length;
    @ ensures \result == writers[ref];
    @ assignable \strictly_nothing;
    @*/
  public int writers(int ref) {
    return writers[ref];
  }

  /** The domain that uses an entry, if one does. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < user.length;
    @ ensures \result == user[ref];
    @ assignable \strictly_nothing;
    @*/
  public int user(int ref) {
    return user[ref];
  }

  /** The frame an entry in use stands for. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < pinned.length;
    @ ensures \result == pinned[ref];
    @ assignable \strictly_nothing;
    @*/
  public int pinned(int ref) {
    return pinned[ref];
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
