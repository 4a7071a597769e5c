package touchstone.machine.mmu;

import java.util.Arrays;

/**
 * The translation lookaside buffer of one CPU: 4 KiB entries, direct mapped by linear page.
 *
 * <p>A tag is the linear page with the number of a <em>context</em> in its low 12 bits. A context
 * stands for everything a translation depends on besides the linear address: VPID or ASID, CR3 and
 * PCID, the control bits of paging, and user or supervisor. Forgetting a context's translations is
 * giving it a new number; going back to a context (VM exit, system call) is finding its old one.
 *
 * <p>There are separate tags for reading, writing and fetching, so a matching tag is a permission:
 * a page enters the write tags only when it is writable and its dirty flag is already set.
 * Invalidating more than the manual demands is always allowed, so global pages are not kept apart.
 *
 * @sdm 4.10
 */
final class Tlb {
  static final int ENTRIES = 1 << 14;
  static final long PAGE_MASK = ~0xFFFL;

  /** Numbers 1 to 2047 for contexts, doubled: even for supervisor, odd for user. */
  private static final int NUMBERS = 2048;

  private static final int KEYS = 32;
  private static final int FILTER = 1024;

  final long[] readTag = new long[ENTRIES];
  final long[] writeTag = new long[ENTRIES];
  final long[] fetchTag = new long[ENTRIES];

  /** Host physical address less linear address. */
  final long[] addend = new long[ENTRIES];

  private final int[] keyTag = new int[KEYS];
  private final long[] keyCr3 = new long[KEYS];
  private final int[] keyPcid = new int[KEYS];
  private final int[] keyMode = new int[KEYS];
  private final int[] number = new int[KEYS];
  private int nextKey;
  private int lastKey;
  private int nextNumber = 1;
  private int clears;

  /** Regions of 2 MiB and 1 GiB that may have entries cut from a large page. */
  private final boolean[] largeRegion = new boolean[FILTER];

  static int index(long linear) {
    return (int) (linear >>> 12) & (ENTRIES - 1);
  }

  /** The supervisor number of a context; the user number is one more. */
  int context(int tag, long cr3, int pcid, int mode) {
    if (isContext(lastKey, tag, cr3, pcid, mode)) {
      return number[lastKey] << 1;
    }
    for (int i = 0; i < KEYS; i++) {
      if (isContext(i, tag, cr3, pcid, mode)) {
        lastKey = i;
        return number[i] << 1;
      }
    }
    return newContext(tag, cr3, pcid, mode);
  }

  private boolean isContext(int key, int tag, long cr3, int pcid, int mode) {
    return number[key] != 0
        && keyCr3[key] == cr3
        && keyMode[key] == mode
        && keyTag[key] == tag
        && keyPcid[key] == pcid;
  }

  private int newContext(int tag, long cr3, int pcid, int mode) {
    if (nextNumber == NUMBERS) {
      clear();
    }
    int key = nextKey;
    nextKey = (nextKey + 1) % KEYS;
    lastKey = key;
    keyTag[key] = tag;
    keyCr3[key] = cr3;
    keyPcid[key] = pcid;
    keyMode[key] = mode;
    number[key] = nextNumber++;
    return number[key] << 1;
  }

  /** Enters a translation under a context number; what a tag of 0 stands for is not allowed. */
  void insert(long linear, int context, long hostPage, int rights) {
    int i = index(linear);
    long tag = linear & PAGE_MASK | context;
    long newAddend = hostPage - (linear & PAGE_MASK);
    if (addend[i] != newAddend || !ownsSlot(i, tag)) {
      readTag[i] = 0;
      writeTag[i] = 0;
      fetchTag[i] = 0;
      addend[i] = newAddend;
    }
    if ((rights & Translation.READ) != 0) {
      readTag[i] = tag;
    }
    if ((rights & Translation.WRITE) != 0) {
      writeTag[i] = tag;
    }
    if ((rights & Translation.FETCH) != 0) {
      fetchTag[i] = tag;
    }
    if ((rights & Translation.LARGE_2M) != 0) {
      largeRegion[filter(linear, 21)] = true;
    }
    if ((rights & Translation.LARGE_1G) != 0) {
      largeRegion[filter(linear, 30)] = true;
    }
  }

  private boolean ownsSlot(int i, long tag) {
    return readTag[i] == tag || writeTag[i] == tag || fetchTag[i] == tag;
  }

  /**
   * Forgets a linear page in every context; everything, if it may be part of a large page, because
   * the entries cut from that page all have to go. @sdm 4.10.4.1
   */
  void flushLinear(long linear) {
    if (largeRegion[filter(linear, 21)] || largeRegion[filter(linear, 30)]) {
      flushAll();
      return;
    }
    int i = index(linear);
    readTag[i] = 0;
    writeTag[i] = 0;
    fetchTag[i] = 0;
  }

  /** Forgets the entries of one tag, or of one PCID of it if {@code pcid} is not negative. */
  void flush(int tag, int pcid) {
    for (int i = 0; i < KEYS; i++) {
      if (keyTag[i] == tag && (pcid < 0 || keyPcid[i] == pcid)) {
        number[i] = 0;
      }
    }
  }

  void flushAll() {
    Arrays.fill(number, 0);
    Arrays.fill(largeRegion, false);
  }

  /** How often all context numbers have started again. */
  int clears() {
    return clears;
  }

  private void clear() {
    Arrays.fill(readTag, 0);
    Arrays.fill(writeTag, 0);
    Arrays.fill(fetchTag, 0);
    flushAll();
    nextNumber = 1;
    clears++;
  }

  private static int filter(long linear, int shift) {
    long region = linear >>> shift;
    return (int) (region ^ region >>> 10 ^ shift) & (FILTER - 1);
  }
}
