package touchstone.machine.execute;

/** Division of 128 bits by 64, which Java does not have. */
final class Division {
  private Division() {}

  /** Unsigned quotient of {@code high:low} by a divisor above {@code high}. */
  static long quotient(long high, long low, long divisor) {
    if (high == 0) {
      return Long.divideUnsigned(low, divisor);
    }
    long remainder = high;
    long quotient = 0;
    for (int bit = 63; bit >= 0; bit--) {
      boolean carry = remainder < 0;
      remainder = remainder << 1 | low >>> bit & 1;
      quotient <<= 1;
      if (carry || Long.compareUnsigned(remainder, divisor) >= 0) {
        remainder -= divisor;
        quotient |= 1;
      }
    }
    return quotient;
  }
}
