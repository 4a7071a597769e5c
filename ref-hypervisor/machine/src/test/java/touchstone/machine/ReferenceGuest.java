package touchstone.machine;

import touchstone.machine.memory.PhysicalMemory;

/**
 * The guest that both vendors' {@code reference.txt} speak of, in physical memory: code, handlers
 * for all vectors, data, stack, descriptor tables and paging structures. Guest-physical addresses
 * are physical ones, but for the page behind {@link #CODE}, which the second level maps by 4 KiB.
 */
public final class ReferenceGuest {
  public static final long GDT = 0x6000;

  /** Of the second level: three tables from here on. */
  public static final long SECOND_LEVEL = 0x7000000;

  public static final long CODE = 0x8000000;
  private static final long HANDLERS = 0x8010000;
  public static final long DATA = 0x8020000;
  public static final long STACK = 0x8030800;
  public static final long IDT = 0x8040000;

  /** Of the guest's own paging: three tables from here on. */
  public static final long TABLES = 0x8050000;

  private static final int PAGE = 0x1000;
  private static final int NOP = 0x90;

  /** In the guest's paging, the 2 MiB entry that leads to a table of 4 KiB entries instead. */
  private static final int SMALL_PAGES = 80;

  private final PhysicalMemory memory;

  public ReferenceGuest(PhysicalMemory memory) {
    this.memory = memory;
  }

  /** Code, data and TSS descriptors; the host uses them, too. */
  public void writeDescriptors() {
    memory.write64(GDT + 8, 0x00AF9B000000FFFFL);
    memory.write64(GDT + 16, 0x00CF93000000FFFFL);
    memory.write64(GDT + 24, 0x0000890000000067L);
  }

  /**
   * Everything else, as if nothing had ever run.
   *
   * @param handler instruction with which every vector's handler begins
   * @param bits of an entry of the second level: for 2 MiB, for 4 KiB, for a table
   */
  public void fill(byte[] handler, SecondLevelBits bits) {
    memory.fill(CODE, PAGE, NOP);
    memory.fill(HANDLERS, PAGE, NOP);
    memory.fill(DATA, 2L * PAGE, 0x11);
    memory.zero(STACK & -PAGE, PAGE);
    for (int vector = 0; vector < 256; vector++) {
      gate(vector, handler);
    }
    tables(TABLES, new SecondLevelBits(0x87, 7, 7), SMALL_PAGES);
    tables(SECOND_LEVEL, bits, (int) (CODE >>> 21));
    for (long i = 0; i < 512; i++) {
      memory.write64(TABLES + 3 * PAGE + 8 * i, DATA + ((i & 1) << 12) | 7);
      memory.write64(SECOND_LEVEL + 3 * PAGE + 8 * i, CODE + (i << 12) | bits.small());
    }
  }

  /** Low bits of entries: of a 2 MiB leaf, a 4 KiB leaf, a reference to a table. */
  public record SecondLevelBits(long large, long small, long table) {}

  private void gate(int vector, byte[] handler) {
    long address = HANDLERS + 16L * vector;
    memory.load(address, handler);
    long low = address & 0xFFFF | 8L << 16 | 0x8EL << 40 | (address >>> 16) << 48;
    memory.write64(IDT + 16L * vector, low);
    memory.write64(IDT + 16L * vector + 8, address >>> 32);
  }

  /** One gigabyte mapped to itself in 2 MiB pages, one of which is a fourth table. */
  private void tables(long root, SecondLevelBits bits, int small) {
    memory.zero(root, 3L * PAGE);
    memory.write64(root, root + PAGE | bits.table());
    memory.write64(root + PAGE, root + 2 * PAGE | bits.table());
    for (long i = 0; i < 512; i++) {
      memory.write64(root + 2 * PAGE + 8 * i, i << 21 | bits.large());
    }
    memory.write64(root + 2 * PAGE + 8L * small, root + 3 * PAGE | bits.table());
  }
}
