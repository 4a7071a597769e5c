package touchstone.machine.execute.x87;

import java.math.BigInteger;

/** mantissa × 2^exponent with some 320 bits: the workshop of the transcendental functions. */
record BigFloat(BigInteger mantissa, int exponent) {
  private static final int BITS = 320;

  /** Terms this much smaller than a sum are beyond what its rounding needs. */
  private static final int ENOUGH = 260;

  static final BigFloat ONE = of(1);

  static BigFloat of(long value) {
    return new BigFloat(BigInteger.valueOf(value), 0);
  }

  /** Of a finite value, exactly. */
  static BigFloat of(Extended a) {
    BigInteger magnitude = new BigInteger(Long.toUnsignedString(a.significand()));
    int exponent = Math.max(a.exponent(), 1) - Extended.BIAS - 63;
    return new BigFloat(a.isNegative() ? magnitude.negate() : magnitude, exponent);
  }

  /** What is cut off still shows in the last bit. */
  private static BigFloat cut(BigInteger mantissa, int exponent) {
    int excess = mantissa.bitLength() - BITS;
    if (excess <= 0) {
      return new BigFloat(mantissa, exponent);
    }
    BigInteger kept = mantissa.shiftRight(excess);
    boolean exact = mantissa.getLowestSetBit() >= excess;
    return new BigFloat(exact ? kept : kept.setBit(0), exponent + excess);
  }

  int sign() {
    return mantissa.signum();
  }

  /** Power of two of the leading bit. */
  int scale() {
    return exponent + mantissa.abs().bitLength() - 1;
  }

  /** It cannot change a sum in what counts. */
  boolean isNegligible(BigFloat sum) {
    return sign() == 0 || scale() < sum.scale() - ENOUGH;
  }

  /** What is too small to count still shows in the last bit, so that the sum is not exact. */
  BigFloat plus(BigFloat other) {
    if (sign() == 0 || other.sign() == 0) {
      return sign() == 0 ? other : this;
    }
    if (scale() < other.scale()) {
      return other.plus(this);
    }
    int floor = scale() - BITS;
    BigFloat small =
        other.scale() < floor ? new BigFloat(BigInteger.valueOf(other.sign()), floor) : other;
    int common = Math.min(exponent, small.exponent);
    BigInteger sum =
        mantissa
            .shiftLeft(exponent - common)
            .add(small.mantissa.shiftLeft(small.exponent - common));
    return cut(sum, common);
  }

  BigFloat minus(BigFloat other) {
    return plus(other.negated());
  }

  BigFloat negated() {
    return new BigFloat(mantissa.negate(), exponent);
  }

  BigFloat times(BigFloat other) {
    return cut(mantissa.multiply(other.mantissa), exponent + other.exponent);
  }

  BigFloat over(BigFloat divisor) {
    int shift = Math.max(0, BITS + divisor.mantissa.bitLength() - mantissa.bitLength());
    BigInteger quotient = mantissa.shiftLeft(shift).divide(divisor.mantissa);
    return cut(quotient, exponent - shift - divisor.exponent);
  }

  BigFloat over(long divisor) {
    return over(of(divisor));
  }

  BigFloat times2(int power) {
    return new BigFloat(mantissa, exponent + power);
  }

  BigFloat squareRoot() {
    int shift = 2 * BITS - mantissa.bitLength();
    shift += exponent - shift & 1;
    return cut(mantissa.shiftLeft(shift).sqrt(), exponent - shift >> 1);
  }

  /** The nearest integer. */
  BigInteger rounded() {
    BigInteger doubled = exponent >= -1 ? mantissa.shiftLeft(exponent + 1) : half();
    return doubled.add(BigInteger.ONE).shiftRight(1);
  }

  private BigInteger half() {
    return mantissa.shiftRight(-exponent - 1);
  }

  /** Rounded to extended precision, which no precision control narrows, and said to be inexact. */
  Extended round(Fpu fpu) {
    fpu.raise(Fpu.PE);
    if (sign() == 0) {
      return Extended.ZERO;
    }
    BigInteger magnitude = mantissa.abs();
    int excess = magnitude.bitLength() - 128;
    BigInteger top = excess > 0 ? magnitude.shiftRight(excess) : magnitude.shiftLeft(-excess);
    boolean exact = excess <= 0 || magnitude.getLowestSetBit() >= excess;
    long low = top.longValue() | (exact ? 0 : 1);
    int biased = scale() + Extended.BIAS;
    return Rounder.round(
        fpu, Format.EXTENDED, sign() < 0, biased, top.shiftRight(64).longValue(), low);
  }
}
