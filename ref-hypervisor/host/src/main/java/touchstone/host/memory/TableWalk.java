package touchstone.host.memory;

import touchstone.core.hardware.Hardware;
import touchstone.core.memory.SecondLevelFormat;

/**
 * Walks domain 0's table as it lies in physical memory: four levels of 512 entries, 4 KiB leaves.
 *
 * <p>It reads the bytes the hardware's walker reads and asks nobody what they ought to be, so an
 * entry the core did not write is a page domain 0 does not have.
 *
 * @sdm 29.3.2
 * @apm 15.25
 */
public final class TableWalk implements SecondLevelWalk {
  private static final int LEVELS = 4;
  private static final int INDEX_BITS = 9;
  private static final int PAGE_BITS = 12;

  private final Hardware hardware;
  private final SecondLevelFormat format;
  private final long root;

  /** {@code root} is the physical address of the top table. */
  public TableWalk(Hardware hardware, SecondLevelFormat format, long root) {
    this.hardware = hardware;
    this.format = format;
    this.root = root;
  }

  @Override
  public long translate(long guestPhysical, int rights) {
    if (guestPhysical < 0 || guestPhysical >>> (PAGE_BITS + LEVELS * INDEX_BITS) != 0) {
      return NONE;
    }
    long table = root;
    for (int level = LEVELS - 1; level > 0; level--) {
      long entry = entry(table, guestPhysical, level);
      if (entry == 0) {
        return NONE;
      }
      table = (long) format.frameOf(entry) << PAGE_BITS;
    }
    long leaf = entry(table, guestPhysical, 0);
    if ((format.rightsOf(leaf) & rights) != rights) {
      return NONE;
    }
    return ((long) format.frameOf(leaf) << PAGE_BITS) + (guestPhysical & SharedPage.SIZE - 1);
  }

  private long entry(long table, long guestPhysical, int level) {
    long index = (guestPhysical >>> (PAGE_BITS + level * INDEX_BITS)) & ((1 << INDEX_BITS) - 1);
    return hardware.read64(table + index * 8);
  }
}
