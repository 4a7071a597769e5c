package touchstone.machine.execute;

/** Single and double precision: bits to values and back. @sdm 4.2.2 */
enum FloatFormat {
  SINGLE(8, 23, Float.MIN_NORMAL),
  DOUBLE(11, 52, 0x1p-900);

  private final int fractionBits;
  private final int maximumExponent;
  private final long exponent;
  private final long fraction;
  private final long quiet;

  /** The QNaN that stands for an invalid result. */
  final long indefinite;

  /** At this magnitude or below, the host's arithmetic does not show what was lost. */
  final double delicate;

  FloatFormat(int exponentBits, int fractionBits, double delicate) {
    this.fractionBits = fractionBits;
    this.delicate = delicate;
    maximumExponent = (1 << exponentBits - 1) - 1;
    exponent = (1L << exponentBits) - 1 << fractionBits;
    fraction = (1L << fractionBits) - 1;
    quiet = 1L << fractionBits - 1;
    indefinite = sign() | exponent | quiet;
  }

  int fractionBits() {
    return fractionBits;
  }

  /** Power of two of the greatest finite value. */
  int maximumExponent() {
    return maximumExponent;
  }

  /** Power of two of the least normal value. */
  int minimumExponent() {
    return 1 - maximumExponent;
  }

  /** The sign bit; alone, the negative zero. */
  long sign() {
    return exponent + (1L << fractionBits);
  }

  /** The positive one; all smaller patterns without sign are finite. */
  long infinity() {
    return exponent;
  }

  int bytes() {
    return this == SINGLE ? 4 : 8;
  }

  boolean isNan(long bits) {
    return (bits & exponent) == exponent && (bits & fraction) != 0;
  }

  boolean isSignaling(long bits) {
    return isNan(bits) && (bits & quiet) == 0;
  }

  boolean isDenormal(long bits) {
    return (bits & exponent) == 0 && (bits & fraction) != 0;
  }

  long quieted(long bits) {
    return bits | quiet;
  }

  /** Exact. */
  double value(long bits) {
    return this == SINGLE ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  /**
   * To nearest even. Rounding a sum, product, quotient or root of singles first to double does not
   * change the result, because a double has more than twice the precision.
   */
  double round(double value) {
    return this == SINGLE ? (float) value : value;
  }

  /** Of a value that has this precision. */
  long bits(double value) {
    return this == SINGLE
        ? Float.floatToRawIntBits((float) value) & 0xFFFFFFFFL
        : Double.doubleToRawLongBits(value);
  }
}
