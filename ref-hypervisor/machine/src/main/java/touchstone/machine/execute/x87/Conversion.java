package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.Fpu.*;

/** Between registers and the single, double and integer formats of memory. @sdm 1 4.2 8.1.2 */
final class Conversion {
  private static final int SINGLE_FRACTION = 23;
  private static final int DOUBLE_FRACTION = 52;

  private Conversion() {}

  static Extended fromSingle(Fpu fpu, long bits) {
    return widened(fpu, bits << 32, Format.SINGLE);
  }

  static Extended fromDouble(Fpu fpu, long bits) {
    return widened(fpu, bits, Format.DOUBLE);
  }

  /** The bits start with the sign. Signaling NaNs stay so; whoever uses the value raises IE. */
  private static Extended widened(Fpu fpu, long bits, Format format) {
    int sign = bits < 0 ? Extended.SIGN : 0;
    int width = format == Format.SINGLE ? 8 : 11;
    int field = (int) (bits << 1 >>> 64 - width);
    long fraction = bits << 1 + width >>> 1;
    if (field == (1 << width) - 1) {
      return new Extended(sign | Extended.SPECIAL, Extended.LEADING | fraction);
    }
    if (field != 0) {
      return new Extended(sign | field - 1 + format.minimum(), Extended.LEADING | fraction);
    }
    if (fraction == 0) {
      return new Extended(sign, 0);
    }
    fpu.noteDenormalOperand();
    int shift = Long.numberOfLeadingZeros(fraction);
    return new Extended(sign | format.minimum() - shift, fraction << shift);
  }

  static long toSingle(Fpu fpu, Extended a) {
    return narrowed(fpu, a, SINGLE_FRACTION, Format.SINGLE) >>> 32;
  }

  static long toDouble(Fpu fpu, Extended a) {
    return narrowed(fpu, a, DOUBLE_FRACTION, Format.DOUBLE);
  }

  private static long narrowed(Fpu fpu, Extended a, int fractionBits, Format format) {
    Extended value = rounded(fpu, a, format);
    int width = format == Format.SINGLE ? 8 : 11;
    long field = 0;
    if (value.exponent() == Extended.SPECIAL) {
      field = (1 << width) - 1;
    } else if (value.significand() < 0) {
      field = value.exponent() + 1 - format.minimum();
    }
    long fraction = value.significand() << 1 >>> 64 - fractionBits << 63 - width - fractionBits;
    return (value.isNegative() ? 1L << 63 : 0) | field << 63 - width | fraction;
  }

  private static Extended rounded(Fpu fpu, Extended a, Format format) {
    Extended special = Arithmetic.special(fpu, a, a);
    if (special != null) {
      return special;
    }
    if (a.isZero() || a.isInfinite()) {
      return a;
    }
    return Rounder.round(fpu, format, a.isNegative(), a.scale(), a.normalized(), 0);
  }

  static Extended fromInteger(long value) {
    if (value == 0) {
      return Extended.ZERO;
    }
    return fromMagnitude(value < 0, Math.abs(value));
  }

  /** The magnitude is unsigned. */
  static Extended fromMagnitude(boolean negative, long magnitude) {
    int shift = magnitude == 0 ? 0 : Long.numberOfLeadingZeros(magnitude);
    int exponent = magnitude == 0 ? 0 : Extended.BIAS + 63 - shift;
    return new Extended(negative ? Extended.SIGN | exponent : exponent, magnitude << shift);
  }

  /**
   * Of a finite value below 2^64, rounded to an integer; raises PE. May be zero where 2^64 is
   * meant.
   */
  static long magnitude(Fpu fpu, Extended a) {
    if (a.isZero()) {
      return 0;
    }
    int shift = Extended.BIAS + 63 - a.scale();
    long whole = Wide.shiftRightHigh(a.normalized(), shift);
    long rest = Wide.shiftRightLow(a.normalized(), 0, shift);
    boolean up = Rounder.roundsUp(fpu, a.isNegative(), (whole & 1) != 0, rest);
    fpu.raise(rest != 0 ? PE : 0);
    fpu.setC1(up);
    return up ? whole + 1 : whole;
  }

  /** To a signed integer; the most negative one if there is none. @sdm 1 8.5.1.2 */
  static long toInteger(Fpu fpu, Extended a, int bytes) {
    long indefinite = -1L << 8 * bytes - 1;
    boolean finite = a.exponent() != Extended.SPECIAL && !a.isUnsupported();
    if (!finite || !a.isZero() && a.scale() > Extended.BIAS + 8 * bytes - 1) {
      fpu.invalid();
      return indefinite;
    }
    Fpu trial = fpu.trial();
    long magnitude = magnitude(trial, a);
    long limit = a.isNegative() ? -indefinite : -indefinite - 1;
    if (Wide.isBelow(limit, magnitude)) {
      fpu.invalid();
      return indefinite;
    }
    fpu.accept(trial);
    return a.isNegative() ? -magnitude : magnitude;
  }
}
