package touchstone.machine.execute;

/** Single and double precision: bits to values and back. @sdm 4.2.2 */
enum FloatFormat {
  SINGLE(0xFF << 23, (1 << 23) - 1, 1 << 22, 0xFFC00000L, Float.MIN_NORMAL),
  DOUBLE(0x7FFL << 52, (1L << 52) - 1, 1L << 51, 0x7FF8L << 48 | 1L << 63, Double.MIN_NORMAL);

  private final long exponent;
  private final long fraction;
  private final long quiet;

  /** The QNaN that stands for an invalid result. */
  final long indefinite;

  final double minimumNormal;

  FloatFormat(long exponent, long fraction, long quiet, long indefinite, double minimumNormal) {
    this.exponent = exponent;
    this.fraction = fraction;
    this.quiet = quiet;
    this.indefinite = indefinite;
    this.minimumNormal = minimumNormal;
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
