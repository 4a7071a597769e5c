package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.Fpu.*;

/**
 * The one place where results are rounded: an exact significand of 128 bits, the last of which is
 * sticky, becomes one of the format, and overflow, underflow and precision are raised.
 *
 * <p>Tininess is detected after rounding. Unmasked overflow and underflow give a register a result
 * whose exponent is moved by {@link #BIAS_ADJUST}. @sdm 1 4.8.4 4.9.1 8.5.4 8.5.5
 */
final class Rounder {
  private static final int BIAS_ADJUST = 24576;

  private final Fpu fpu;
  private final Format format;
  private final boolean negative;
  private int exponent;
  private long high;
  private long low;
  private boolean inexact;
  private boolean up;

  private Rounder(Fpu fpu, Format format, boolean negative, int exponent, long high, long low) {
    this.fpu = fpu;
    this.format = format;
    this.negative = negative;
    this.exponent = exponent;
    this.high = high;
    this.low = low;
  }

  /**
   * Rounds high.low × 2^(exponent − bias), high having its leading bit set. A denormal result for
   * memory has the format's least exponent and no leading bit.
   */
  static Extended round(
      Fpu fpu, Format format, boolean negative, int exponent, long high, long low) {
    return new Rounder(fpu, format, negative, exponent, high, low).rounded();
  }

  /** For a register under precision control. */
  static Extended round(Fpu fpu, boolean negative, int exponent, long high, long low) {
    return round(fpu, Format.ofRegister(fpu), negative, exponent, high, low);
  }

  /** Whether an inexact magnitude goes away from zero; rest is the fraction that is cut off. */
  static boolean roundsUp(Fpu fpu, boolean negative, boolean odd, long rest) {
    return switch (fpu.rounding()) {
      case 0 -> rest < 0 && (odd || rest != Extended.LEADING);
      case 1 -> negative && rest != 0;
      case 2 -> !negative && rest != 0;
      default -> false;
    };
  }

  private Extended rounded() {
    boolean tiny = isTiny();
    if (tiny && !fpu.isMasked(UE)) {
      return underflow();
    }
    if (exponent < format.minimum()) {
      denormalize();
    }
    cut();
    if (exponent > format.maximum()) {
      return overflow();
    }
    if (tiny && inexact) {
      fpu.raise(UE);
    }
    return finished();
  }

  private Extended finished() {
    fpu.raise(inexact ? PE : 0);
    fpu.setC1(up);
    boolean denormal = high >= 0 && format.minimum() == 1;
    return packed(denormal ? 0 : exponent, high);
  }

  private Extended packed(int field, long significand) {
    return new Extended(negative ? Extended.SIGN | field : field, significand);
  }

  /** Smaller than the least normal value, once rounded as if the exponent had no limit. */
  private boolean isTiny() {
    if (exponent >= format.minimum()) {
      return false;
    }
    Rounder unlimited = new Rounder(fpu, format, negative, exponent, high, low);
    unlimited.cut();
    return unlimited.exponent < format.minimum();
  }

  private void denormalize() {
    int shift = format.minimum() - exponent;
    exponent = format.minimum();
    low = Wide.shiftRightLow(high, low, shift);
    high = Wide.shiftRightHigh(high, shift);
  }

  /** Cuts the significand to the precision. */
  private void cut() {
    int dropped = 64 - format.precision();
    long rest = dropped == 0 ? low : high << format.precision() | (low != 0 ? 1 : 0);
    long unit = 1L << dropped;
    high &= -unit;
    inexact = rest != 0;
    up = roundsUp(fpu, negative, (high & unit) != 0, rest);
    if (up) {
      boolean normal = high < 0;
      high += unit;
      if (normal && high >= 0) {
        high = Extended.LEADING;
        exponent++;
      }
    }
  }

  private Extended underflow() {
    fpu.raise(UE);
    if (format.isMemory()) {
      return Extended.ZERO;
    }
    exponent += BIAS_ADJUST;
    cut();
    if (exponent < 1) {
      inexact = true;
      up = false;
      return finishedAs(Extended.zero(negative));
    }
    return finished();
  }

  private Extended overflow() {
    fpu.raise(OE);
    if (fpu.isMasked(OE)) {
      inexact = true;
      up = roundsUp(fpu, negative, true, -1);
      return finishedAs(up ? Extended.infinity(negative) : greatest());
    }
    if (format.isMemory()) {
      return Extended.ZERO;
    }
    exponent -= BIAS_ADJUST;
    if (exponent > format.maximum()) {
      inexact = true;
      up = true;
      return finishedAs(Extended.infinity(negative));
    }
    return finished();
  }

  private Extended greatest() {
    return packed(format.maximum(), -1L << 64 - format.precision());
  }

  private Extended finishedAs(Extended value) {
    finished();
    return value;
  }
}
