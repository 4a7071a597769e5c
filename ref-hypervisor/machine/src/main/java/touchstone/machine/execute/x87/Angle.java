package touchstone.machine.execute.x87;

import java.math.BigInteger;

/**
 * An operand of FSIN, FCOS or FPTAN, reduced to less than an eighth of the circle by the π of 66
 * bits that processors use. @sdm 1 8.3.8
 */
record Angle(BigFloat rest, BigInteger quarters) {
  /** Operands of this exponent and above set C2 and are left alone. */
  static final int LIMIT = Extended.BIAS + 63;

  /** π, of which 66 bits. */
  private static final BigFloat PI = new BigFloat(new BigInteger("3243F6A8885A308D3", 16), -64);

  static Angle of(Extended x) {
    BigFloat value = BigFloat.of(x);
    BigFloat quarter = PI.times2(-1);
    BigInteger quarters = value.over(quarter).rounded();
    BigFloat whole = quarter.times(new BigFloat(quarters, 0));
    return new Angle(value.minus(whole), quarters);
  }

  Extended sine(Fpu fpu) {
    return Transcendental.sine(rest, quarters).round(fpu);
  }

  Extended cosine(Fpu fpu) {
    return Transcendental.sine(rest, quarters.add(BigInteger.ONE)).round(fpu);
  }

  Extended tangent(Fpu fpu) {
    BigFloat sine = Transcendental.sine(rest, quarters);
    return sine.over(Transcendental.sine(rest, quarters.add(BigInteger.ONE))).round(fpu);
  }
}
