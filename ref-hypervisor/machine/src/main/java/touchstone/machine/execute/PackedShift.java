package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;

/**
 * Shifts of all lanes by one count, which MMX and SSE2 have under the same opcodes without and with
 * the prefix 66. @sdm 5.4.5 5.6.3
 *
 * @param immediate second byte of the opcode with an immediate count
 * @param extension its ModRM.reg
 * @param opcode second byte of the opcode with the count in the source operand
 * @param bits of a lane
 */
record PackedShift(
    int immediate, int extension, int opcode, String name, int bits, LaneShift lanes) {
  static final List<PackedShift> ALL = new ArrayList<>();

  static {
    for (int group = 1; group <= 3; group++) {
      shifts(group, 8 << group);
    }
  }

  /** Shifts the lanes of 64 bits. */
  @FunctionalInterface
  interface LaneShift {
    long apply(long value, int bits, long count);
  }

  long apply(long value, long count) {
    return lanes.apply(value, bits, count);
  }

  /** {@code group} 1, 2, 3: words, doublewords, quadwords, which have no arithmetic shift. */
  private static void shifts(int group, int bits) {
    String letter = "WDQ".substring(group - 1, group);
    add(group, 2, 0xD0, "PSRL" + letter, bits, PackedInteger::shiftRight);
    add(group, 6, 0xF0, "PSLL" + letter, bits, PackedInteger::shiftLeft);
    if (bits < 64) {
      add(group, 4, 0xE0, "PSRA" + letter, bits, PackedInteger::shiftArithmetic);
    }
  }

  private static void add(
      int group, int extension, int opcodes, String name, int bits, LaneShift lanes) {
    ALL.add(new PackedShift(0x70 + group, extension, opcodes + group, name, bits, lanes));
  }
}
