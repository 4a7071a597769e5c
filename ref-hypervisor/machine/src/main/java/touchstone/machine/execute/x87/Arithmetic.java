package touchstone.machine.execute.x87;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Addition, subtraction, multiplication, division and square root. @sdm 1 8.3.5 8.5.1 */
final class Arithmetic {
  private Arithmetic() {}

  /** What an unsupported operand or a NaN makes of any operation; null if there is none. */
  static @Nullable Extended special(Fpu fpu, Extended a, Extended b) {
    if (a.isUnsupported() || b.isUnsupported()) {
      return fpu.invalid();
    }
    if (!a.isNan() && !b.isNan()) {
      return null;
    }
    if (a.isSignaling() || b.isSignaling()) {
      fpu.raise(Fpu.IE);
    }
    return propagated(a, b).quieted();
  }

  /**
   * Of two NaNs the quiet one, else that with the larger significand, else the positive one. @sdm 1
   * table 4-7
   */
  private static Extended propagated(Extended a, Extended b) {
    if (!a.isNan() || !b.isNan()) {
      return a.isNan() ? a : b;
    }
    if (a.isSignaling() != b.isSignaling()) {
      return a.isSignaling() ? b : a;
    }
    int order = Long.compareUnsigned(a.significand(), b.significand());
    if (order == 0) {
      return a.isNegative() ? b : a;
    }
    return order > 0 ? a : b;
  }

  static Extended add(Fpu fpu, Extended a, Extended b) {
    Extended special = special(fpu, a, b);
    return special != null ? special : sum(fpu, a, b);
  }

  static Extended subtract(Fpu fpu, Extended a, Extended b) {
    Extended special = special(fpu, a, b);
    return special != null ? special : sum(fpu, a, b.negated());
  }

  private static Extended sum(Fpu fpu, Extended a, Extended b) {
    if (a.isInfinite() && b.isInfinite() && a.isNegative() != b.isNegative()) {
      return fpu.invalid();
    }
    fpu.checkDenormal(a, b);
    if (a.isInfinite() || b.isInfinite()) {
      return a.isInfinite() ? a : b;
    }
    if (a.isZero() && b.isZero()) {
      return a.isNegative() == b.isNegative() ? a : cancelled(fpu);
    }
    if (a.isZero() || b.isZero()) {
      return same(fpu, a.isZero() ? b : a);
    }
    return a.scale() >= b.scale() ? aligned(fpu, a, b) : aligned(fpu, b, a);
  }

  /** The zero that a difference of equals is. */
  private static Extended cancelled(Fpu fpu) {
    return Extended.zero(fpu.rounding() == 1);
  }

  /** A finite non-zero value under precision control. */
  static Extended same(Fpu fpu, Extended a) {
    return Rounder.round(fpu, a.isNegative(), a.scale(), a.normalized(), 0);
  }

  /** The second value is moved under the first, whose exponent is not smaller. */
  private static Extended aligned(Fpu fpu, Extended a, Extended b) {
    int shift = a.scale() - b.scale();
    long high = Wide.shiftRightHigh(b.normalized(), shift);
    long low = Wide.shiftRightLow(b.normalized(), 0, shift);
    return a.isNegative() == b.isNegative()
        ? added(fpu, a, high, low)
        : subtracted(fpu, a, high, low);
  }

  private static Extended added(Fpu fpu, Extended a, long high, long low) {
    long sum = a.normalized() + high;
    if (!Wide.isBelow(sum, high)) {
      return Rounder.round(fpu, a.isNegative(), a.scale(), sum, low);
    }
    long shifted = sum << 63 | low >>> 1 | low & 1;
    return Rounder.round(fpu, a.isNegative(), a.scale() + 1, sum >>> 1 | Extended.LEADING, shifted);
  }

  private static Extended subtracted(Fpu fpu, Extended a, long high, long low) {
    long left = a.normalized();
    boolean negative = a.isNegative();
    if (Wide.isBelow(left, high)) {
      return difference(fpu, !negative, a.scale(), high - left, 0);
    }
    return difference(fpu, negative, a.scale(), left - high - (low != 0 ? 1 : 0), -low);
  }

  private static Extended difference(Fpu fpu, boolean negative, int scale, long high, long low) {
    if (high == 0) {
      return low == 0 ? cancelled(fpu) : difference(fpu, negative, scale - 64, low, 0);
    }
    int shift = Long.numberOfLeadingZeros(high);
    long first = shift == 0 ? high : high << shift | low >>> 64 - shift;
    return Rounder.round(fpu, negative, scale - shift, first, low << shift);
  }

  static Extended multiply(Fpu fpu, Extended a, Extended b) {
    Extended special = special(fpu, a, b);
    if (special != null) {
      return special;
    }
    boolean negative = a.isNegative() != b.isNegative();
    if (a.isInfinite() && b.isZero() || a.isZero() && b.isInfinite()) {
      return fpu.invalid();
    }
    fpu.checkDenormal(a, b);
    if (a.isInfinite() || b.isInfinite()) {
      return Extended.infinity(negative);
    }
    if (a.isZero() || b.isZero()) {
      return Extended.zero(negative);
    }
    long high = Math.unsignedMultiplyHigh(a.normalized(), b.normalized());
    long low = a.normalized() * b.normalized();
    int scale = a.scale() + b.scale() - Extended.BIAS + 1;
    return high < 0
        ? Rounder.round(fpu, negative, scale, high, low)
        : Rounder.round(fpu, negative, scale - 1, high << 1 | low >>> 63, low << 1);
  }

  static Extended divide(Fpu fpu, Extended a, Extended b) {
    Extended special = special(fpu, a, b);
    if (special != null) {
      return special;
    }
    boolean negative = a.isNegative() != b.isNegative();
    if (a.isInfinite() && b.isInfinite() || a.isZero() && b.isZero()) {
      return fpu.invalid();
    }
    if (b.isZero() && !a.isInfinite()) {
      fpu.raise(Fpu.ZE);
      return Extended.infinity(negative);
    }
    fpu.checkDenormal(a, b);
    if (a.isInfinite()) {
      return Extended.infinity(negative);
    }
    return a.isZero() || b.isInfinite() ? Extended.zero(negative) : quotient(fpu, negative, a, b);
  }

  /** Long division, bit by bit; 64 bits of quotient, one of rounding, the rest sticky. */
  private static Extended quotient(Fpu fpu, boolean negative, Extended a, Extended b) {
    long divisor = b.normalized();
    long rest = a.normalized();
    boolean whole = !Wide.isBelow(rest, divisor);
    long quotient = whole ? 1 : 0;
    rest -= whole ? divisor : 0;
    boolean last = false;
    for (int bits = whole ? 64 : 65; bits > 0; bits--) {
      boolean carry = rest < 0;
      rest <<= 1;
      last = carry || !Wide.isBelow(rest, divisor);
      rest -= last ? divisor : 0;
      quotient = bits == 1 ? quotient : quotient << 1 | (last ? 1 : 0);
    }
    int scale = a.scale() - b.scale() + Extended.BIAS - (whole ? 0 : 1);
    long low = (last ? Extended.LEADING : 0) | Wide.sticky(rest);
    return Rounder.round(fpu, negative, scale, quotient, low);
  }

  static Extended squareRoot(Fpu fpu, Extended a) {
    Extended special = special(fpu, a, a);
    if (special != null) {
      return special;
    }
    if (a.isZero()) {
      return a;
    }
    if (a.isNegative()) {
      return fpu.invalid();
    }
    fpu.checkDenormal(a, a);
    return a.isInfinite() ? a : root(fpu, a);
  }

  /** 65 bits of the root, the rest sticky. */
  private static Extended root(Fpu fpu, Extended a) {
    int power = a.scale() - Extended.BIAS;
    BigInteger square = new BigInteger(Long.toUnsignedString(a.normalized()));
    BigInteger[] root = square.shiftLeft(65 + (power & 1)).sqrtAndRemainder();
    long low = root[0].testBit(0) ? Extended.LEADING : 0;
    int scale = (power >> 1) + Extended.BIAS;
    long high = root[0].shiftRight(1).longValue();
    return Rounder.round(fpu, false, scale, high, low | Wide.sticky(root[1].signum()));
  }
}
