package touchstone.machine.execute.x87;

/** Unsigned numbers of 128 bits in two halves; the last bit is sticky where bits are lost. */
final class Wide {
  private Wide() {}

  static long shiftRightHigh(long high, int shift) {
    return shift >= 64 ? 0 : high >>> shift;
  }

  /** Low half after a right shift; what falls out is kept as the last bit. */
  static long shiftRightLow(long high, long low, int shift) {
    if (shift == 0) {
      return low;
    }
    if (shift < 64) {
      return high << 64 - shift | low >>> shift | sticky(low << 64 - shift);
    }
    if (shift == 64) {
      return high | sticky(low);
    }
    if (shift < 128) {
      return high >>> shift - 64 | sticky(high << 128 - shift | low);
    }
    return sticky(high | low);
  }

  static long sticky(long lost) {
    return lost != 0 ? 1 : 0;
  }

  static boolean isBelow(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }
}
