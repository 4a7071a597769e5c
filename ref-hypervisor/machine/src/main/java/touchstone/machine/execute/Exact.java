package touchstone.machine.execute;

import java.math.BigInteger;

/**
 * mantissa × 2^exponent without rounding. A quotient or a root that does not end keeps more bits
 * than any format has and a last one that stands for the rest.
 */
record Exact(BigInteger mantissa, int exponent) {
  /** Twice the precision of any format, and some. */
  private static final int BITS = 130;

  /** Of a finite value. */
  static Exact of(double value) {
    int power = Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - 52;
    long whole = (long) Math.scalb(Math.scalb(value, -power / 2), -power + power / 2);
    return new Exact(BigInteger.valueOf(whole), power);
  }

  static Exact of(long value) {
    return new Exact(BigInteger.valueOf(value), 0);
  }

  int sign() {
    return mantissa.signum();
  }

  /** Power of two of the leading bit of a value that is not zero. */
  int scale() {
    return exponent + mantissa.abs().bitLength() - 1;
  }

  Exact plus(Exact other) {
    int common = Math.min(exponent, other.exponent);
    return new Exact(shifted(common).add(other.shifted(common)), common);
  }

  private BigInteger shifted(int toExponent) {
    return mantissa.shiftLeft(exponent - toExponent);
  }

  Exact negated() {
    return new Exact(mantissa.negate(), exponent);
  }

  Exact times(Exact other) {
    return new Exact(mantissa.multiply(other.mantissa), exponent + other.exponent);
  }

  Exact over(Exact divisor) {
    int shift = BITS + divisor.mantissa.bitLength();
    BigInteger[] parts = mantissa.shiftLeft(shift).divideAndRemainder(divisor.mantissa);
    int sign = sign() * divisor.sign();
    return withRest(parts[0].abs(), parts[1], sign, exponent - shift - divisor.exponent);
  }

  /** Of a value that is not negative. */
  Exact squareRoot() {
    int shift = 2 * BITS + (exponent & 1);
    BigInteger[] parts = mantissa.shiftLeft(shift).sqrtAndRemainder();
    return withRest(parts[0], parts[1], 1, (exponent - shift) / 2);
  }

  private static Exact withRest(BigInteger magnitude, BigInteger rest, int sign, int exponent) {
    BigInteger bits = magnitude.shiftLeft(1);
    bits = rest.signum() == 0 ? bits : bits.setBit(0);
    return new Exact(sign < 0 ? bits.negate() : bits, exponent - 1);
  }
}
