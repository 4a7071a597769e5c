package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.Fpu.*;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** F2XM1, FYL2X, FYL2XP1, FPATAN and the angles of FSIN, FCOS and FPTAN. @sdm 1 8.3.7 8.3.8 */
final class Transcendental {
  private static final Extended MINUS_ONE = Extended.ONE.negated();
  private static final Extended MINUS_HALF =
      new Extended(Extended.SIGN | Extended.BIAS - 1, Extended.LEADING);

  /** Exponent below which the logarithm of one plus a value has a series of its own. */
  private static final int SMALL = Extended.BIAS - 2;

  private Transcendental() {}

  /** 2^x − 1; beyond ±1, where the manual defines nothing, x itself, as processors have it. */
  static Extended powerLessOne(Fpu fpu, Extended x) {
    Extended special = Arithmetic.special(fpu, x, x);
    if (special != null) {
      return special;
    }
    fpu.checkDenormal(x, x);
    if (x.isZero() || x.isInfinite()) {
      return x.equals(Extended.infinity(true)) ? MINUS_ONE : x;
    }
    if (x.exponent() >= Extended.BIAS) {
      fpu.raise(PE);
      return x.equals(MINUS_ONE) ? MINUS_HALF : x;
    }
    return Series.exponentialLessOne(BigFloat.of(x).times(Series.LN2)).round(fpu);
  }

  /** y × log2(x). */
  static Extended logarithm(Fpu fpu, Extended x, Extended y) {
    Extended special = Arithmetic.special(fpu, x, y);
    if (special != null) {
      return special;
    }
    if (x.isNegative() && !x.isZero()) {
      return fpu.invalid();
    }
    boolean zeroOverZero = x.isZero() && y.isZero() || x.isInfinite() && y.isZero();
    if (zeroOverZero || x.equals(Extended.ONE) && y.isInfinite()) {
      return fpu.invalid();
    }
    if (x.isZero() && !y.isInfinite()) {
      fpu.raise(ZE);
      return Extended.infinity(!y.isNegative());
    }
    fpu.checkDenormal(x, y);
    boolean below = x.exponent() < Extended.BIAS;
    boolean negative = y.isNegative() != below;
    if (x.isZero() || x.isInfinite() || y.isInfinite()) {
      return Extended.infinity(negative);
    }
    if (y.isZero() || x.equals(Extended.ONE)) {
      return Extended.zero(negative);
    }
    return Series.logarithm(BigFloat.of(x)).times(BigFloat.of(y)).round(fpu);
  }

  /** y × log2(1 + x); x itself where that is no number: the manual defines it near zero only. */
  static Extended logarithmOfOnePlus(Fpu fpu, Extended x, Extended y) {
    Extended special = Arithmetic.special(fpu, x, y);
    if (special != null) {
      return special;
    }
    boolean undefined = x.isZero() && y.isInfinite() || x.isInfinite() && y.isZero();
    if (undefined || x.isNegative() && x.isInfinite()) {
      return fpu.invalid();
    }
    fpu.checkDenormal(x, y);
    if (x.isNegative() && x.exponent() >= Extended.BIAS) {
      fpu.raise(PE);
      return x;
    }
    boolean negative = x.isNegative() != y.isNegative();
    if (x.isInfinite() || y.isInfinite()) {
      return Extended.infinity(negative);
    }
    if (x.isZero() || y.isZero()) {
      return Extended.zero(negative);
    }
    BigFloat small = BigFloat.of(x);
    BigFloat logarithm =
        x.exponent() < SMALL
            ? Series.logarithmOfOnePlus(small)
            : Series.logarithm(BigFloat.ONE.plus(small));
    return logarithm.times(BigFloat.of(y)).round(fpu);
  }

  /** The angle of the point (x, y), between −π and π. @sdm 2 FPATAN table 3-30 */
  static Extended arctangent(Fpu fpu, Extended x, Extended y) {
    Extended special = Arithmetic.special(fpu, x, y);
    if (special != null) {
      return special;
    }
    fpu.checkDenormal(x, y);
    boolean flat = y.isZero() || x.isInfinite() && !y.isInfinite();
    if (flat && !x.isNegative()) {
      return Extended.zero(y.isNegative());
    }
    BigFloat angle = x.isNegative() ? Series.PI.minus(acute(x, y, flat)) : acute(x, y, flat);
    return (y.isNegative() ? angle.negated() : angle).round(fpu);
  }

  /** The angle of (|x|, |y|). */
  private static BigFloat acute(Extended x, Extended y, boolean flat) {
    if (flat) {
      return BigFloat.of(0);
    }
    if (x.isInfinite()) {
      return Series.PI.times2(-2);
    }
    if (y.isInfinite() || x.isZero()) {
      return Series.PI.times2(-1);
    }
    BigFloat a = BigFloat.of(x.absolute());
    BigFloat b = BigFloat.of(y.absolute());
    return b.minus(a).sign() <= 0
        ? Series.arctan(b.over(a))
        : Series.PI.times2(-1).minus(Series.arctan(a.over(b)));
  }

  /** Sine of the angle plus so many right angles. */
  static BigFloat sine(BigFloat rest, BigInteger quarters) {
    BigFloat value = quarters.testBit(0) ? Series.cosine(rest) : Series.sine(rest);
    return quarters.testBit(1) ? value.negated() : value;
  }

  /** What FSIN, FCOS and FPTAN make of an operand that is no angle; null if it is one. */
  static @Nullable Extended noAngle(Fpu fpu, Extended x) {
    Extended special = Arithmetic.special(fpu, x, x);
    return special != null ? special : x.isInfinite() ? fpu.invalid() : null;
  }
}
