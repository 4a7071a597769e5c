package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.Fpu.*;

/** Comparing and classifying; results are condition codes. @sdm 1 8.3.6 */
final class Comparison {
  static final int GREATER = 0;
  static final int LESS = C0;
  static final int EQUAL = C3;
  static final int UNORDERED = C0 | C2 | C3;

  private Comparison() {}

  /**
   * The condition codes of a against b.
   *
   * @param quiet a quiet NaN is not invalid: FUCOM
   */
  static int compare(Fpu fpu, Extended a, Extended b, boolean quiet) {
    if (a.isUnsupported() || b.isUnsupported()) {
      fpu.invalid();
      return UNORDERED;
    }
    if (a.isNan() || b.isNan()) {
      fpu.raise(!quiet || a.isSignaling() || b.isSignaling() ? IE : 0);
      return UNORDERED;
    }
    fpu.checkDenormal(a, b);
    return order(a, b);
  }

  private static int order(Extended a, Extended b) {
    if (a.isZero() && b.isZero()) {
      return EQUAL;
    }
    if (a.isZero() || b.isZero() || a.isNegative() != b.isNegative()) {
      boolean less = a.isZero() ? !b.isNegative() : a.isNegative();
      return less ? LESS : GREATER;
    }
    int magnitude = Integer.compare(a.scale(), b.scale());
    if (magnitude == 0) {
      magnitude = Long.compareUnsigned(a.normalized(), b.normalized());
    }
    if (magnitude == 0) {
      return EQUAL;
    }
    return magnitude < 0 != a.isNegative() ? LESS : GREATER;
  }

  /** FXAM's class of a register in use. */
  static int classify(Extended a) {
    if (a.isUnsupported()) {
      return 0;
    }
    if (a.exponent() == Extended.SPECIAL) {
      return a.isNan() ? C0 : C0 | C2;
    }
    if (a.isZero()) {
      return C3;
    }
    return a.isDenormal() ? C2 | C3 : C2;
  }

  /** FXAM's class of an empty register. */
  static int empty() {
    return C0 | C3;
  }
}
