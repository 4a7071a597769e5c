package touchstone.machine.execute;

import java.util.Arrays;

/** Decoded code between an entry point and the next change of flow, within one page. */
final class Block {
  /** One more than the most instructions of a block. */
  static final int MAXIMUM = 32;

  static final long NO_PAGE = -1;

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

  /** Host physical page of the rest of an instruction that crosses into it. */
  final long secondPage;

  /** Its frames know it, so that it learns when its bytes change; else it is for one use. */
  boolean registered;

  /** The bytes have not changed since. */
  boolean valid = true;

  Block(
      long physical,
      int codeBits,
      Operation[] operations,
      int[] starts,
      int bytes,
      int count,
      long secondPage) {
    this.physical = physical;
    this.codeBits = codeBits;
    this.operations = operations;
    this.starts = starts;
    this.bytes = bytes;
    this.count = count;
    this.secondPage = secondPage;
  }

  boolean crosses() {
    return secondPage != NO_PAGE;
  }

  void invalidate() {
    valid = false;
    Arrays.fill(operations, StaleCode.INSTANCE);
  }
}
