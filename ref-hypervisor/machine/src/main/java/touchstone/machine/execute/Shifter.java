package touchstone.machine.execute;

import touchstone.machine.cpu.Rflags;

/**
 * Shifts and rotates of a zero-extended value by a count that is already masked to 5 or 6 bits.
 *
 * <p>A count of zero changes no flag. Where the manual leaves overflow undefined (counts other than
 * one) it is computed as for one, which is what processors do. @sdm 2B SAL
 */
final class Shifter {
  private Shifter() {}

  /** One of the shifts. */
  @FunctionalInterface
  interface Shift {
    long apply(Rflags flags, long value, int count, int bytes);
  }

  static long shl(Rflags flags, long value, int count, int bytes) {
    if (count == 0) {
      return value;
    }
    int bits = 8 * bytes;
    long result = value << count;
    long out = count <= bits ? value >>> bits - count & 1 : 0;
    long overflow = (result >>> bits - 1 ^ out) & 1;
    flags.result(result, bits, bits(out, overflow));
    return result;
  }

  static long shr(Rflags flags, long value, int count, int bytes) {
    if (count == 0) {
      return value;
    }
    int bits = 8 * bytes;
    long result = value >>> count;
    long out = value >>> count - 1 & 1;
    long overflow = (result >>> bits - 1 ^ result >>> bits - 2) & 1;
    flags.result(result, bits, bits(out, overflow));
    return result;
  }

  static long sar(Rflags flags, long value, int count, int bytes) {
    if (count == 0) {
      return value;
    }
    int bits = 8 * bytes;
    long wide = value << 64 - bits >> 64 - bits;
    long result = wide >> count;
    flags.result(result, bits, bits(wide >> count - 1 & 1, 0));
    return result;
  }

  static long rol(Rflags flags, long value, int count, int bytes) {
    if (count == 0) {
      return value;
    }
    int bits = 8 * bytes;
    int by = count & bits - 1;
    long result = by == 0 ? value : value << by | value >>> bits - by;
    long carry = result & 1;
    rotated(flags, carry, (result >>> bits - 1 ^ carry) & 1);
    return result;
  }

  static long ror(Rflags flags, long value, int count, int bytes) {
    if (count == 0) {
      return value;
    }
    int bits = 8 * bytes;
    int by = count & bits - 1;
    long result = by == 0 ? value : value >>> by | value << bits - by;
    long carry = result >>> bits - 1 & 1;
    rotated(flags, carry, (result >>> bits - 1 ^ result >>> bits - 2) & 1);
    return result;
  }

  /** A rotation through carry is one of one bit more. */
  static long rcl(Rflags flags, long value, int count, int bytes) {
    int bits = 8 * bytes;
    int by = count % (bits + 1);
    if (by == 0) {
      return value;
    }
    long carry = flags.carry();
    long out = value >>> bits - by & 1;
    long below = by == 1 ? 0 : value >>> bits + 1 - by;
    long above = by == 64 ? 0 : value << by;
    long result = above | carry << by - 1 | below;
    rotated(flags, out, (result >>> bits - 1 ^ out) & 1);
    return result;
  }

  static long rcr(Rflags flags, long value, int count, int bytes) {
    int bits = 8 * bytes;
    int by = count % (bits + 1);
    if (by == 0) {
      return value;
    }
    long carry = flags.carry();
    long out = value >>> by - 1 & 1;
    long below = by == 64 ? 0 : value >>> by;
    long above = by == 1 ? 0 : value << bits + 1 - by;
    long result = above | carry << bits - by | below;
    rotated(flags, out, (result >>> bits - 1 ^ result >>> bits - 2) & 1);
    return result;
  }

  /** Shifts left, filling from the top of another value. */
  static long shld(Rflags flags, long value, long fill, int count, int bytes) {
    if (count == 0) {
      return value;
    }
    int bits = 8 * bytes;
    long result;
    long out;
    if (count <= bits) {
      out = value >>> bits - count & 1;
      result = (count == bits ? 0 : value << count) | fill >>> bits - count;
    } else {
      int beyond = count - bits;
      out = fill >>> bits - beyond & 1;
      result = fill << beyond | value >>> bits - beyond;
    }
    flags.result(result, bits, bits(out, (result ^ value) >>> bits - 1 & 1));
    return result;
  }

  /** Shifts right, filling from the bottom of another value. */
  static long shrd(Rflags flags, long value, long fill, int count, int bytes) {
    if (count == 0) {
      return value;
    }
    int bits = 8 * bytes;
    long result;
    long out;
    if (count <= bits) {
      out = value >>> count - 1 & 1;
      result = (count == bits ? 0 : value >>> count) | fill << bits - count;
    } else {
      int beyond = count - bits;
      out = fill >>> beyond - 1 & 1;
      result = fill >>> beyond | value << bits - beyond;
    }
    flags.result(result, bits, bits(out, (result >>> bits - 1 ^ value >>> bits - 1) & 1));
    return result;
  }

  /** Rotates change carry and overflow only. */
  private static void rotated(Rflags flags, long carry, long overflow) {
    flags.replace(Rflags.CF | Rflags.OF, bits(carry, overflow));
  }

  private static int bits(long carry, long overflow) {
    return (int) carry * Rflags.CF | (int) overflow * Rflags.OF;
  }
}
