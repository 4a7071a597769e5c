package touchstone.machine.execute.x87;

/** FBLD and FBSTP: eighteen packed decimal digits and a sign. @sdm 1 4.7 */
final class Decimal {
  private static final long LIMIT = 1_000_000_000_000_000_000L;
  private static final int SIGN = 0x80;

  /** Digits and top word of the packed decimal indefinite. */
  static final long INDEFINITE_DIGITS = 0xC000L << 48;

  static final int INDEFINITE_TOP = 0xFFFF;

  private static final int LOW_DIGITS = 16;

  private Decimal() {}

  /** Digits above nine count as what they are worth. */
  static Extended load(long digits, int top) {
    long value = (top >> 4 & 0xF) * 10L + (top & 0xF);
    for (int i = LOW_DIGITS - 1; i >= 0; i--) {
      value = value * 10 + (digits >>> 4 * i & 0xF);
    }
    return Conversion.fromMagnitude((top >> 8 & SIGN) != 0, value);
  }

  /** The rounded magnitude, or -1 with IE if it has more than eighteen digits. */
  static long magnitude(Fpu fpu, Extended a) {
    boolean finite = a.exponent() != Extended.SPECIAL && !a.isUnsupported();
    if (finite && a.exponent() < Extended.BIAS + 60) {
      Fpu trial = fpu.trial();
      long magnitude = Conversion.magnitude(trial, a);
      if (magnitude < LIMIT) {
        fpu.accept(trial);
        return magnitude;
      }
    }
    fpu.invalid();
    return -1;
  }

  static long digits(long magnitude) {
    long digits = 0;
    long rest = magnitude;
    for (int i = 0; i < LOW_DIGITS; i++) {
      digits |= rest % 10 << 4 * i;
      rest /= 10;
    }
    return digits;
  }

  static int top(long magnitude, boolean negative) {
    int rest = (int) (magnitude / 10_000_000_000_000_000L);
    return (negative ? SIGN << 8 : 0) | rest / 10 << 4 | rest % 10;
  }
}
