package touchstone.machine.execute;

/** SSE2 integer arithmetic on one half of a vector: lanes of 1, 2, 4 or 8 bytes in a long. */
final class PackedInteger {
  private PackedInteger() {}

  /** A function of two lanes; operands and result sign-extended or cut as it likes. */
  @FunctionalInterface
  interface Lane {
    long apply(long a, long b);
  }

  /** A function of two halves. */
  @FunctionalInterface
  interface Half {
    long apply(long a, long b);
  }

  /** Applies a lane function to lanes of that many bits, sign-extended. */
  static Half signed(int bits, Lane lane) {
    return (a, b) -> {
      long result = 0;
      long mask = -1L >>> 64 - bits;
      for (int at = 0; at < 64; at += bits) {
        int up = 64 - bits - at;
        long value = lane.apply(a << up >> 64 - bits, b << up >> 64 - bits);
        result |= (value & mask) << at;
      }
      return result;
    };
  }

  /** Applies a lane function to lanes of that many bits, zero-extended. */
  static Half unsigned(int bits, Lane lane) {
    return (a, b) -> {
      long result = 0;
      long mask = -1L >>> 64 - bits;
      for (int at = 0; at < 64; at += bits) {
        result |= (lane.apply(a >>> at & mask, b >>> at & mask) & mask) << at;
      }
      return result;
    };
  }

  /** Limits a sum or difference to the signed range of a lane. */
  static long saturate(long value, int bits) {
    long limit = 1L << bits - 1;
    return Math.max(-limit, Math.min(limit - 1, value));
  }

  /** Limits a value to the unsigned range of a lane. */
  static long saturateUnsigned(long value, int bits) {
    return Math.max(0, Math.min((1L << bits) - 1, value));
  }

  /** Shifts every lane left; a count beyond the lane gives zero. */
  static long shiftLeft(long value, int bits, long count) {
    return Long.compareUnsigned(count, bits) >= 0
        ? 0
        : unsigned(bits, (a, b) -> a << b).apply(value, broadcast(count, bits));
  }

  static long shiftRight(long value, int bits, long count) {
    return Long.compareUnsigned(count, bits) >= 0
        ? 0
        : unsigned(bits, (a, b) -> a >>> b).apply(value, broadcast(count, bits));
  }

  /** A count beyond the lane leaves only signs. */
  static long shiftArithmetic(long value, int bits, long count) {
    long by = Long.compareUnsigned(count, bits) >= 0 ? bits - 1 : count;
    return signed(bits, (a, b) -> a >> b).apply(value, broadcast(by, bits));
  }

  private static long broadcast(long count, int bits) {
    long result = 0;
    for (int at = 0; at < 64; at += bits) {
      result |= count << at;
    }
    return result;
  }

  /** Interleaves the lanes of the low 32 bits of two halves: PUNPCKL's low half. */
  static long interleave(long a, long b, int bits) {
    long result = 0;
    long mask = -1L >>> 64 - bits;
    for (int at = 0; at < 32; at += bits) {
      result |= (a >>> at & mask) << 2 * at;
      result |= (b >>> at & mask) << 2 * at + bits;
    }
    return result;
  }

  /** Narrows the lanes of one half with a saturating function: 64 bits to 32. */
  private static long narrow(long half, int bits, Lane saturation) {
    long result = 0;
    int to = bits / 2;
    for (int at = 0; at < 64; at += bits) {
      long lane = half << 64 - bits - at >> 64 - bits;
      result |= (saturation.apply(lane, to) & -1L >>> 64 - to) << at / 2;
    }
    return result;
  }

  /** PACK of two halves: the lanes of the first come out below those of the second. */
  static long pack(long first, long second, int bits, Lane saturation) {
    return narrow(first, bits, saturation) | narrow(second, bits, saturation) << 32;
  }

  /** Four words or doublewords chosen by two bits each of a constant. */
  static long shuffleWords(long half, int control) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (half >>> 16 * (control >> 2 * i & 3) & 0xFFFF) << 16 * i;
    }
    return result;
  }
}
