package touchstone.machine.execute.x87;

/** Power series of the elementary functions, to about 256 bits. */
final class Series {
  /** 2 artanh(1/3). */
  static final BigFloat LN2 = artanh(BigFloat.ONE.over(3)).times2(1);

  /** Machin: 16 arctan(1/5) − 4 arctan(1/239). */
  static final BigFloat PI =
      arctanSmall(BigFloat.ONE.over(5))
          .times2(4)
          .minus(arctanSmall(BigFloat.ONE.over(239)).times2(2));

  /** Halvings of an angle before its series. */
  private static final int HALVINGS = 3;

  private Series() {}

  /** e^x − 1 for |x| &lt; 1. */
  static BigFloat exponentialLessOne(BigFloat x) {
    BigFloat sum = x;
    BigFloat term = x;
    for (int n = 2; !term.isNegligible(sum); n++) {
      term = term.times(x).over(n);
      sum = sum.plus(term);
    }
    return sum;
  }

  static BigFloat sine(BigFloat x) {
    return alternating(x, x, 2);
  }

  static BigFloat cosine(BigFloat x) {
    return alternating(BigFloat.ONE, x, 1);
  }

  /** Each term is the one before × −x² / n(n + 1). */
  private static BigFloat alternating(BigFloat first, BigFloat x, int from) {
    BigFloat square = x.times(x).negated();
    BigFloat sum = first;
    BigFloat term = first;
    for (long n = from; !term.isNegligible(sum); n += 2) {
      term = term.times(square).over(n * (n + 1));
      sum = sum.plus(term);
    }
    return sum;
  }

  /** arctan(x) for 0 ≤ x ≤ 1, by half angles. */
  static BigFloat arctan(BigFloat x) {
    BigFloat t = x;
    for (int i = 0; i < HALVINGS; i++) {
      t = t.over(BigFloat.ONE.plus(BigFloat.ONE.plus(t.times(t)).squareRoot()));
    }
    return arctanSmall(t).times2(HALVINGS);
  }

  private static BigFloat arctanSmall(BigFloat x) {
    return odd(x, x.times(x).negated());
  }

  static BigFloat artanh(BigFloat x) {
    return odd(x, x.times(x));
  }

  /** Sum of x × square^n / (2n + 1). */
  private static BigFloat odd(BigFloat x, BigFloat square) {
    BigFloat sum = x;
    BigFloat power = x;
    for (int n = 3; !power.isNegligible(sum); n += 2) {
      power = power.times(square);
      sum = sum.plus(power.over(n));
    }
    return sum;
  }

  /** Binary logarithm of a positive value; exact for powers of two. */
  static BigFloat logarithm(BigFloat x) {
    int power = x.scale();
    BigFloat m = x.times2(-power); // between 1 and 2
    if (m.times(m).scale() >= 1) {
      m = m.times2(-1);
      power++;
    }
    return BigFloat.of(power).plus(logarithmOfOnePlus(m.minus(BigFloat.ONE)));
  }

  /** Binary logarithm of 1 + x for a small x, precise however small. */
  static BigFloat logarithmOfOnePlus(BigFloat x) {
    BigFloat z = x.over(BigFloat.of(2).plus(x));
    return artanh(z).times2(1).over(LN2);
  }
}
