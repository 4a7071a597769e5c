package touchstone.machine.svm;

import touchstone.machine.cpu.CpuModel;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.mmu.Mmu;

/**
 * Walks nested page tables: guest physical to host physical, four levels in the format of long-mode
 * paging, every access being a user-mode one.
 *
 * <p>A walk ends in a translation or a nested page fault, whose error code {@link #errorCode}
 * tells. It has no side effect; {@link #markUsed} sets the accessed and dirty flags afterwards.
 *
 * @apm 15.25
 */
public final class NptWalker {
  static final int ERROR_PRESENT = 1;
  static final int ERROR_WRITE = 1 << 1;
  static final int ERROR_USER = 1 << 2;
  static final int ERROR_RESERVED = 1 << 3;
  static final int ERROR_FETCH = 1 << 4;

  private static final int PRESENT = 1;
  private static final int WRITABLE = 1 << 1;
  private static final int USER = 1 << 2;
  private static final int ACCESSED = 1 << 5;
  private static final int DIRTY = 1 << 6;
  private static final int LARGE = 1 << 7;
  private static final long NO_EXECUTE = 1L << 63;

  private static final int RIGHT_READ = 1;
  private static final int RIGHT_WRITE = 1 << 1;
  private static final int RIGHT_EXECUTE = 1 << 2;

  private static final long FRAME = (1L << CpuModel.PHYSICAL_ADDRESS_BITS) - 0x1000;
  private static final long BEYOND = (1L << 52) - (1L << CpuModel.PHYSICAL_ADDRESS_BITS);
  private static final int TOP_SHIFT = 39;

  private final PhysicalMemory memory;

  /** Where the entries of the current walk lie, outermost first. */
  private final long[] used = new long[4];

  private int depth;
  private long address;
  private long leaf;
  private int rights;
  private int cause;

  public NptWalker(PhysicalMemory memory) {
    this.memory = memory;
  }

  /**
   * Host physical address of a guest physical one, or -1 if the tables do not allow the access.
   *
   * @param access {@code Mmu.READ}, {@code WRITE} or {@code FETCH}
   */
  public static long translate(PhysicalMemory memory, long nestedCr3, long gpa, int access) {
    NptWalker walker = new NptWalker(memory);
    return walker.walk(nestedCr3, gpa, access, true) ? walker.address : -1;
  }

  /** Host physical address the last walk found. */
  long address() {
    return address;
  }

  /** Rights all levels of the last walk agree on: bit 0 read, 1 write, 2 execute. */
  int rights() {
    return rights;
  }

  boolean dirty() {
    return (leaf & DIRTY) != 0;
  }

  /** Low half of EXITINFO1 after a walk that failed. @apm 15.25.6 */
  int errorCode(int access) {
    return cause
        | ERROR_USER
        | (access == Mmu.WRITE ? ERROR_WRITE : 0)
        | (access == Mmu.FETCH ? ERROR_FETCH : 0);
  }

  /** True if the access is allowed; {@code noExecuteEnabled} is the host's EFER.NXE. */
  boolean walk(long nestedCr3, long gpa, int access, boolean noExecuteEnabled) {
    depth = 0;
    cause = 0;
    rights = RIGHT_READ | RIGHT_WRITE | RIGHT_EXECUTE;
    long table = nestedCr3 & FRAME;
    for (int shift = TOP_SHIFT; ; shift -= 9) {
      long at = table + (gpa >>> shift & 511) * 8;
      long entry = memory.read64(at);
      if ((entry & PRESENT) == 0) {
        return false;
      }
      boolean last = shift == 12 || (entry & LARGE) != 0;
      if (reserved(entry, shift, last, noExecuteEnabled)) {
        cause = ERROR_PRESENT | ERROR_RESERVED;
        return false;
      }
      used[depth++] = at;
      restrict(entry);
      if (last) {
        leaf = entry;
        address = entry & FRAME & -(1L << shift) | gpa & (1L << shift) - 1;
        return allowed(access);
      }
      table = entry & FRAME;
    }
  }

  private boolean allowed(int access) {
    if ((rights & 1 << access) == 0) {
      cause = ERROR_PRESENT;
      return false;
    }
    return true;
  }

  /** A supervisor page denies everything, because nested accesses are user accesses. */
  private void restrict(long entry) {
    if ((entry & USER) == 0) {
      rights = 0;
    }
    if ((entry & WRITABLE) == 0) {
      rights &= ~RIGHT_WRITE;
    }
    if ((entry & NO_EXECUTE) != 0) {
      rights &= ~RIGHT_EXECUTE;
    }
  }

  private static boolean reserved(long entry, int shift, boolean last, boolean noExecute) {
    boolean lowBits = last && shift > 12 && (entry & (1L << shift) - (1L << 13)) != 0;
    return (entry & BEYOND) != 0
        || !noExecute && (entry & NO_EXECUTE) != 0
        || last && shift == TOP_SHIFT
        || lowBits;
  }

  /** Sets the accessed flags of all entries of the last walk, and dirty in the leaf. */
  void markUsed(boolean written) {
    for (int i = 0; i < depth; i++) {
      int wanted = written && i == depth - 1 ? ACCESSED | DIRTY : ACCESSED;
      int entry = memory.read32(used[i]);
      if ((entry & wanted) != wanted) {
        memory.write32(used[i], entry | wanted);
      }
    }
    if (written) {
      leaf |= DIRTY;
    }
  }
}
