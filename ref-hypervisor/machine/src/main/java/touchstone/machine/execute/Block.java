package touchstone.machine.execute;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decoded code between an entry point and the next change of flow, within one page. */
final class Block {
  /** One more than the most instructions of a block. */
  static final int MAXIMUM = 32;

  static final long NO_PAGE = -1;

  private static final int PAGE = 4096;

  /** Host physical address of the first byte. */
  final long physical;

  final int codeBits;

  /** One per instruction, except that the last may stand for two. */
  final Operation[] operations;

  /** Distance of each operation from the start, in bytes. */
  final int[] starts;

  /** Length in bytes. */
  final int bytes;

  /** Instructions. */
  final int count;

  /** Memory operands of all its instructions. */
  final int accesses;

  /** Host physical page of the rest of an instruction that crosses into it. */
  final long secondPage;

  /** Its frames know it, so that it learns when its bytes change; else it is for one use. */
  boolean registered;

  /** The bytes have not changed since. */
  boolean valid = true;

  /** Its end cannot change mode, code segment or mapping, so that what follows it may be kept. */
  private final boolean chains;

  private @Nullable Block taken;
  private long takenRip;
  private long takenContext;
  private @Nullable Block other;
  private long otherRip;
  private long otherContext;

  Block(
      long physical,
      int codeBits,
      Operation[] operations,
      int[] starts,
      int bytes,
      int count,
      int accesses,
      long secondPage,
      boolean chains) {
    this.physical = physical;
    this.codeBits = codeBits;
    this.operations = operations;
    this.starts = starts;
    this.bytes = bytes;
    this.count = count;
    this.accesses = accesses;
    this.secondPage = secondPage;
    this.chains = chains;
  }

  /**
   * The block that followed last time, if it still does: reached at the same address, in a context
   * where no translation has changed since. Null if not known.
   */
  @Nullable Block successor(long rip, long context) {
    Block next = taken;
    if (next != null && takenRip == rip && takenContext == context && next.valid) {
      return next;
    }
    next = other;
    return next != null && otherRip == rip && otherContext == context && next.valid ? next : null;
  }

  /** Remembers a successor, forgetting the older of two. */
  void follow(long rip, long context, Block next) {
    if (!chains || !next.registered) {
      return;
    }
    other = taken;
    otherRip = takenRip;
    otherContext = takenContext;
    taken = next;
    takenRip = rip;
    takenContext = context;
  }

  boolean crosses() {
    return secondPage != NO_PAGE;
  }

  /** Whether any of its bytes is among those at a host physical address, all in one page. */
  boolean overlaps(long address, int length) {
    boolean first = address < firstEnd() && physical < address + length;
    return first || crosses() && address >= secondPage && address < secondPage + inSecondPage();
  }

  /** Host physical end of its part in the first page. */
  long firstEnd() {
    return physical + bytes - inSecondPage();
  }

  /** Bytes in the second page. */
  private int inSecondPage() {
    return Math.max(0, (int) (physical & PAGE - 1) + bytes - PAGE);
  }

  void invalidate() {
    valid = false;
    Arrays.fill(operations, StaleCode.INSTANCE);
  }
}
