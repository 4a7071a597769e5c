package touchstone.machine.execute.x87;

import org.jspecify.annotations.Nullable;

/** FRNDINT, FSCALE and the parts of FXTRACT. @sdm 2 FRNDINT FSCALE FXTRACT */
final class Scaling {
  /** No finite value survives a greater power of two, in either direction. */
  private static final int LIMIT = 0x10000;

  private static final int WHOLE = Extended.BIAS + 63;

  private Scaling() {}

  static Extended toInteger(Fpu fpu, Extended a) {
    Extended special = Arithmetic.special(fpu, a, a);
    if (special != null) {
      return special;
    }
    fpu.checkDenormal(a, a);
    if (a.isZero() || a.exponent() >= WHOLE) {
      return a;
    }
    long magnitude = Conversion.magnitude(fpu, a);
    if (magnitude == 0) {
      return Extended.zero(a.isNegative());
    }
    int shift = Long.numberOfLeadingZeros(magnitude);
    int sign = a.isNegative() ? Extended.SIGN : 0;
    return new Extended(sign | WHOLE - shift, magnitude << shift);
  }

  /** a × 2 to the power of b, cut to an integer. */
  static Extended scale(Fpu fpu, Extended a, Extended b) {
    Extended special = special(fpu, a, b);
    if (special != null) {
      return special;
    }
    return Rounder.round(
        fpu, Format.EXTENDED, a.isNegative(), a.scale() + power(b), a.normalized(), 0);
  }

  private static @Nullable Extended special(Fpu fpu, Extended a, Extended b) {
    Extended nan = Arithmetic.special(fpu, a, b);
    if (nan != null) {
      return nan;
    }
    boolean undefined = b.isNegative() ? a.isInfinite() : a.isZero();
    if (b.isInfinite() && undefined) {
      return fpu.invalid();
    }
    fpu.checkDenormal(a, b);
    if (b.isInfinite()) {
      return b.isNegative() ? Extended.zero(a.isNegative()) : Extended.infinity(a.isNegative());
    }
    return a.isZero() || a.isInfinite() ? a : null;
  }

  private static int power(Extended b) {
    int exponent = b.isZero() ? -1 : b.scale() - Extended.BIAS;
    if (exponent < 0) {
      return 0;
    }
    long whole = exponent > 16 ? LIMIT : Math.min(LIMIT, b.normalized() >>> 63 - exponent);
    return (int) (b.isNegative() ? -whole : whole);
  }

  /** The exponent of a finite non-zero value. */
  static Extended exponentOf(Extended a) {
    return Conversion.fromInteger(a.scale() - Extended.BIAS);
  }

  /** Its significand, between one and two. */
  static Extended significandOf(Extended a) {
    int sign = a.isNegative() ? Extended.SIGN : 0;
    return new Extended(sign | Extended.BIAS, a.normalized());
  }
}
