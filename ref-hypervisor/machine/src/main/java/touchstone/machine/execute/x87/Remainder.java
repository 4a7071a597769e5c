package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.Fpu.*;

import org.jspecify.annotations.Nullable;

/** FPREM and FPREM1: exact remainders, reduced in steps if the quotient is large. @sdm 2 FPREM */
final class Remainder {
  /** Quotients of more bits than this are not finished in one step. */
  private static final int COMPLETE = 64;

  private Remainder() {}

  /**
   * ST0 modulo ST1; C2 is set if the reduction is partial, else C0, C3 and C1 hold the last three
   * bits of the quotient.
   *
   * @param nearest the quotient is rounded to nearest instead of toward zero
   */
  static Extended of(Fpu fpu, Extended a, Extended b, boolean nearest) {
    Extended special = special(fpu, a, b);
    if (special != null) {
      return special;
    }
    int distance = a.scale() - b.scale();
    if (distance < COMPLETE) {
      return complete(fpu, a, b, distance, nearest);
    }
    fpu.setConditions(C2);
    int step = distance & 31 | 32;
    long rest = reduce(a.normalized(), b.normalized(), step)[0];
    return value(fpu, a.isNegative(), a.scale() - step, rest);
  }

  private static @Nullable Extended special(Fpu fpu, Extended a, Extended b) {
    Extended nan = Arithmetic.special(fpu, a, b);
    if (nan != null) {
      return nan;
    }
    if (a.isInfinite() || b.isZero()) {
      return fpu.invalid();
    }
    fpu.checkDenormal(a, b);
    if (fpu.stopped()) {
      return a;
    }
    if (a.isZero()) {
      return reported(fpu, 0, a);
    }
    return b.isInfinite() ? reported(fpu, 0, unchanged(fpu, a)) : null;
  }

  private static Extended complete(Fpu fpu, Extended a, Extended b, int distance, boolean nearest) {
    long divisor = b.normalized();
    if (distance < 0) {
      return below(fpu, a, b, distance, nearest);
    }
    long[] reduced = reduce(a.normalized(), divisor, distance);
    long rest = reduced[0];
    long quotient = reduced[1];
    boolean negative = a.isNegative();
    if (nearest && isAboveHalf(rest, divisor, (quotient & 1) != 0)) {
      rest = divisor - rest;
      quotient++;
      negative = !negative;
    }
    boolean sign = rest == 0 ? a.isNegative() : negative;
    return reported(fpu, quotient, value(fpu, sign, b.scale(), rest));
  }

  /** The dividend is the smaller in exponent: the quotient is zero, or one when rounded up. */
  private static Extended below(Fpu fpu, Extended a, Extended b, int distance, boolean nearest) {
    boolean up = nearest && distance == -1 && Wide.isBelow(b.normalized(), a.normalized());
    if (!up) {
      return reported(fpu, 0, unchanged(fpu, a));
    }
    long rest = b.normalized() - (a.normalized() - b.normalized());
    return reported(fpu, 1, value(fpu, !a.isNegative(), a.scale(), rest));
  }

  private static boolean isAboveHalf(long rest, long divisor, boolean odd) {
    long other = divisor - rest;
    return Wide.isBelow(other, rest) || other == rest && odd;
  }

  /** Remainder and last quotient bits of a × 2^shift by b. */
  private static long[] reduce(long a, long b, int shift) {
    long rest = a;
    long quotient = 0;
    boolean carry = false;
    for (int i = 0; i <= shift; i++) {
      boolean fits = carry || !Wide.isBelow(rest, b);
      rest -= fits ? b : 0;
      quotient = quotient << 1 | (fits ? 1 : 0);
      if (i < shift) {
        carry = rest < 0;
        rest <<= 1;
      }
    }
    return new long[] {rest, quotient};
  }

  /** Precision control does not apply. */
  private static Extended unchanged(Fpu fpu, Extended a) {
    return value(fpu, a.isNegative(), a.scale(), a.normalized());
  }

  /** The result, after whose rounding the quotient goes to the condition codes. */
  private static Extended reported(Fpu fpu, long quotient, Extended result) {
    int c0 = (quotient & 4) != 0 ? C0 : 0;
    int c3 = (quotient & 2) != 0 ? C3 : 0;
    fpu.setConditions(c0 | c3);
    fpu.setC1((quotient & 1) != 0);
    return result;
  }

  private static Extended value(Fpu fpu, boolean negative, int scale, long significand) {
    if (significand == 0) {
      return Extended.zero(negative);
    }
    int shift = Long.numberOfLeadingZeros(significand);
    return Rounder.round(fpu, Format.EXTENDED, negative, scale - shift, significand << shift, 0);
  }
}
