package touchstone.machine.execute.x87;

/**
 * A value in double extended precision as a register holds it: sign and 15-bit exponent, and a
 * significand of 64 bits whose leading bit is explicit. @sdm 1 4.2.2 8.2.2
 */
record Extended(int signExponent, long significand) {
  static final int BIAS = 16383;
  static final int SIGN = 0x8000;

  /** Exponent of infinities and NaNs. */
  static final int SPECIAL = 0x7FFF;

  static final long LEADING = 1L << 63;
  private static final long QUIET = 1L << 62;

  /** The QNaN that stands for an invalid result. */
  static final Extended INDEFINITE = new Extended(0xFFFF, LEADING | QUIET);

  static final Extended ONE = new Extended(BIAS, LEADING);
  static final Extended ZERO = new Extended(0, 0);

  static Extended zero(boolean negative) {
    return new Extended(negative ? SIGN : 0, 0);
  }

  static Extended infinity(boolean negative) {
    return new Extended(negative ? SIGN | SPECIAL : SPECIAL, LEADING);
  }

  boolean isNegative() {
    return (signExponent & SIGN) != 0;
  }

  int exponent() {
    return signExponent & SPECIAL;
  }

  boolean isZero() {
    return exponent() == 0 && significand == 0;
  }

  boolean isInfinite() {
    return exponent() == SPECIAL && significand == LEADING;
  }

  boolean isNan() {
    return exponent() == SPECIAL && significand < 0 && significand != LEADING;
  }

  boolean isSignaling() {
    return isNan() && (significand & QUIET) == 0;
  }

  /** Pseudo-NaN, pseudo-infinity or unnormal: an invalid operand since the 387. */
  boolean isUnsupported() {
    return exponent() != 0 && significand >= 0;
  }

  /** Denormal or pseudo-denormal. */
  boolean isDenormal() {
    return exponent() == 0 && significand != 0;
  }

  Extended quieted() {
    return new Extended(signExponent, significand | QUIET);
  }

  Extended negated() {
    return new Extended(signExponent ^ SIGN, significand);
  }

  Extended absolute() {
    return new Extended(exponent(), significand);
  }

  /** Significand of a finite non-zero value, shifted until its leading bit is set. */
  long normalized() {
    return significand << Long.numberOfLeadingZeros(significand);
  }

  /** Biased exponent that belongs to {@link #normalized}; below 1 for denormals. */
  int scale() {
    return Math.max(exponent(), 1) - Long.numberOfLeadingZeros(significand);
  }
}
