package touchstone.machine.execute;

import java.math.BigInteger;
import touchstone.machine.cpu.FpuState;

/**
 * An exact value, not zero, becomes one of a format as MXCSR says: rounding control, flush to zero,
 * and what is raised. Tininess is detected after rounding, as if the exponent had no limit; an
 * unmasked underflow needs no loss of precision. @sdm 1 4.8.4 4.9.1 10.2.3 11.5.2
 */
final class FloatRounding {
  private final FpuState fpu;
  private final FloatFormat format;
  private final boolean negative;
  private final BigInteger magnitude;
  private final int exponent;
  private final int scale;

  private FloatRounding(FpuState fpu, Exact value, FloatFormat format) {
    this.fpu = fpu;
    this.format = format;
    negative = value.sign() < 0;
    magnitude = value.mantissa().abs();
    exponent = value.exponent();
    scale = value.scale();
  }

  static long round(FpuState fpu, Exact value, FloatFormat format) {
    return new FloatRounding(fpu, value, format).rounded();
  }

  /** A multiple of 2^exponent: what is left of the magnitude. */
  private record Cut(BigInteger units, int exponent, boolean exact) {
    int scale() {
      return exponent + units.bitLength() - 1;
    }
  }

  private long rounded() {
    Cut unlimited = cut(scale - format.fractionBits());
    if (unlimited.scale() > format.maximumExponent()) {
      return overflow(unlimited);
    }
    if (unlimited.scale() < format.minimumExponent()) {
      return tiny(unlimited);
    }
    return finished(unlimited);
  }

  private Cut cut(int toExponent) {
    int dropped = toExponent - exponent;
    if (dropped <= 0) {
      return new Cut(magnitude.shiftLeft(-dropped), toExponent, true);
    }
    BigInteger kept = magnitude.shiftRight(dropped);
    BigInteger rest = magnitude.subtract(kept.shiftLeft(dropped));
    boolean up = goesUp(kept.testBit(0), rest, BigInteger.ONE.shiftLeft(dropped - 1));
    return new Cut(up ? kept.add(BigInteger.ONE) : kept, toExponent, rest.signum() == 0);
  }

  private boolean goesUp(boolean odd, BigInteger rest, BigInteger half) {
    return switch (Mxcsr.rounding(fpu.mxcsr)) {
      case Mxcsr.NEAREST -> rest.compareTo(half) > 0 || odd && rest.equals(half);
      case Mxcsr.DOWN -> negative && rest.signum() != 0;
      case Mxcsr.UP -> !negative && rest.signum() != 0;
      default -> false;
    };
  }

  private long tiny(Cut unlimited) {
    if (!Mxcsr.isMasked(fpu.mxcsr, Mxcsr.UNDERFLOW)) {
      fpu.raise(unlimited.exact ? Mxcsr.UNDERFLOW : Mxcsr.UNDERFLOW | Mxcsr.PRECISION);
      return 0;
    }
    if ((fpu.mxcsr & Mxcsr.FLUSH_TO_ZERO) != 0) {
      fpu.raise(Mxcsr.UNDERFLOW | Mxcsr.PRECISION);
      return signed(0);
    }
    Cut denormal = cut(format.minimumExponent() - format.fractionBits());
    fpu.raise(denormal.exact ? 0 : Mxcsr.UNDERFLOW);
    return finished(denormal);
  }

  /** A masked overflow is infinite, unless the rounding goes the other way. */
  private long overflow(Cut unlimited) {
    boolean masked = Mxcsr.isMasked(fpu.mxcsr, Mxcsr.OVERFLOW);
    boolean exact = unlimited.exact && !masked;
    fpu.raise(exact ? Mxcsr.OVERFLOW : Mxcsr.OVERFLOW | Mxcsr.PRECISION);
    boolean up = goesUp(true, BigInteger.ONE, BigInteger.ONE);
    return signed(up ? format.infinity() : format.infinity() - 1);
  }

  private long finished(Cut cut) {
    fpu.raise(cut.exact ? 0 : Mxcsr.PRECISION);
    int excess = Math.max(0, cut.units.bitLength() - format.fractionBits() - 1);
    long units = cut.units.shiftRight(excess).longValue();
    long field = cut.exponent + excess - format.minimumExponent() + format.fractionBits();
    return signed((field << format.fractionBits()) + units);
  }

  private long signed(long bits) {
    return negative ? format.sign() | bits : bits;
  }
}
