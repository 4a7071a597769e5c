package touchstone.machine.vmx;

import touchstone.machine.cpu.CpuModel;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Walks extended page tables: guest physical to host physical, four levels, leaves of 4 KiB, 2 MiB
 * and 1 GiB.
 *
 * <p>A walk ends in a translation, an EPT violation (an entry is not present or does not allow the
 * access) or an EPT misconfiguration (an entry has a value no software may write). It has no side
 * effect; {@link #markUsed} sets the accessed and dirty flags afterwards, if the EPTP asks for
 * that.
 *
 * @sdm 29.3
 */
public final class EptWalker {
  static final int TRANSLATED = 0;
  static final int VIOLATION = 1;
  static final int MISCONFIGURATION = 2;

  private static final int READ = 1;
  private static final int WRITE = 1 << 1;
  private static final int EXECUTE = 1 << 2;
  private static final int RIGHTS = READ | WRITE | EXECUTE;
  private static final int LEAF = 1 << 7;
  private static final int ACCESSED = 1 << 8;
  private static final int DIRTY = 1 << 9;

  /** EPTP bit 6: accessed and dirty flags are in use. */
  private static final int POINTER_ACCESSED_DIRTY = 1 << 6;

  private static final long FRAME = (1L << CpuModel.PHYSICAL_ADDRESS_BITS) - 0x1000;
  private static final long BEYOND = (1L << 52) - (1L << CpuModel.PHYSICAL_ADDRESS_BITS);
  private static final int TOP_SHIFT = 39;

  private final PhysicalMemory memory;

  /** Where the entries of the current walk lie, outermost first. */
  private final long[] used = new long[4];

  private int depth;
  private long address;
  private int rights;
  private long leaf;

  public EptWalker(PhysicalMemory memory) {
    this.memory = memory;
  }

  /**
   * Host physical address of a guest physical one, or -1 if the tables do not allow the access.
   *
   * @param access {@code Mmu.READ}, {@code WRITE} or {@code FETCH}
   */
  public static long translate(PhysicalMemory memory, long eptPointer, long gpa, int access) {
    EptWalker walker = new EptWalker(memory);
    return walker.walk(eptPointer, gpa, 1 << access) == TRANSLATED ? walker.address : -1;
  }

  /** Host physical address the last walk found. */
  long address() {
    return address;
  }

  /** Rights all levels of the last walk agree on: bit 0 read, 1 write, 2 execute. */
  int rights() {
    return rights;
  }

  /** The leaf of the last walk is marked dirty, or need not be. */
  boolean dirty(long eptPointer) {
    return (eptPointer & POINTER_ACCESSED_DIRTY) == 0 || (leaf & DIRTY) != 0;
  }

  static boolean usesAccessedDirty(long eptPointer) {
    return (eptPointer & POINTER_ACCESSED_DIRTY) != 0;
  }

  /** Rights bit of a {@code Mmu} access kind. */
  static int right(int access) {
    return 1 << access;
  }

  /** One of the outcomes above; {@code wanted} are the rights bits the access needs. */
  int walk(long eptPointer, long gpa, int wanted) {
    depth = 0;
    rights = RIGHTS;
    long table = eptPointer & FRAME;
    for (int shift = TOP_SHIFT; ; shift -= 9) {
      long at = table + (gpa >>> shift & 511) * 8;
      long entry = memory.read64(at);
      used[depth++] = at;
      rights &= (int) entry;
      if ((entry & RIGHTS) == 0) {
        return VIOLATION;
      }
      boolean last = shift == 12 || (entry & LEAF) != 0;
      if (misconfigured(entry, shift, last)) {
        return MISCONFIGURATION;
      }
      if (last) {
        leaf = entry;
        address = entry & FRAME & -(1L << shift) | gpa & (1L << shift) - 1;
        return (rights & wanted) == wanted ? TRANSLATED : VIOLATION;
      }
      table = entry & FRAME;
    }
  }

  /** Write without read, a reserved bit, or a reserved memory type. @sdm 29.3.3.1 */
  private static boolean misconfigured(long entry, int shift, boolean last) {
    if ((entry & (READ | WRITE)) == WRITE || (entry & BEYOND) != 0) {
      return true;
    }
    if (!last) {
      return (entry & 0x78) != 0;
    }
    int memoryType = (int) entry >>> 3 & 7;
    boolean reservedType = memoryType == 2 || memoryType == 3 || memoryType == 7;
    boolean lowBits = (entry & (1L << shift) - 1 & ~0xFFFL) != 0;
    return reservedType || lowBits || shift == TOP_SHIFT;
  }

  /** Sets the accessed flags of all entries of the last walk, and dirty in the leaf. @sdm 29.3.5 */
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
