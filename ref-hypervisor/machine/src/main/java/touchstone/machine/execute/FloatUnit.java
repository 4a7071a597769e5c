package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.FpuState;

/**
 * SSE floating point on single values: results, and the exceptions they raise.
 *
 * <p>With MXCSR as every program starts, the host's arithmetic does it; what it cannot tell, near
 * the least normal value and under any other control, is computed with {@link Exact} numbers. @sdm
 * 1 11.5
 */
final class FloatUnit {
  private FloatUnit() {}

  /**
   * Ends what an instruction computes, before it writes its destination: the exceptions of all its
   * values become flags, and #XM if one is not masked. What is found in the operands of any value
   * comes before what only the results show. @sdm 1 11.5.3
   */
  static void commit(Cpu cpu) {
    FpuState fpu = cpu.fpu;
    int raised = fpu.takeRaised();
    int mxcsr = fpu.mxcsr;
    if (Mxcsr.unmasked(mxcsr, raised & Mxcsr.BEFORE) != 0) {
      raised &= Mxcsr.BEFORE;
    }
    fpu.mxcsr = mxcsr | raised;
    if (Mxcsr.unmasked(mxcsr, raised) != 0) {
      throw (cpu.cr4 & Cr4.OSXMMEXCPT) != 0 ? cpu.fault(Fault.XM) : cpu.undefinedOpcode();
    }
  }

  /** Denormals may be zeros. @sdm 1 10.2.3.4 */
  static long operand(FpuState fpu, long a, FloatFormat format) {
    boolean zero = (fpu.mxcsr & Mxcsr.DENORMALS_ARE_ZEROS) != 0 && format.isDenormal(a);
    return zero ? a & format.sign() : a;
  }

  /** {@code operator} is one of {@code + - * /}. */
  static long arithmetic(FpuState fpu, char operator, long first, long second, FloatFormat format) {
    long a = operand(fpu, first, format);
    long b = operand(fpu, second, format);
    if (format.isNan(a) || format.isNan(b)) {
      return propagate(fpu, a, b, format);
    }
    double x = format.value(a);
    double y = format.value(b);
    double result =
        switch (operator) {
          case '+' -> format.round(x + y);
          case '-' -> format.round(x - y);
          case '*' -> format.round(x * y);
          default -> format.round(x / y);
        };
    if (Double.isNaN(result)) {
      fpu.raise(Mxcsr.INVALID);
      return format.indefinite;
    }
    boolean finite = Double.isFinite(x) && Double.isFinite(y);
    if (operator == '/' && y == 0 && finite) {
      fpu.raise(Mxcsr.ZERO_DIVIDE);
      return format.bits(result);
    }
    raiseDenormal(fpu, format.isDenormal(a) || format.isDenormal(b));
    if (!finite) {
      return format.bits(result);
    }
    boolean quotient = operator == '/';
    if (!isHostsAffair(fpu, result, format) || quotient && !isHostsAffair(fpu, x, format)) {
      return exactly(fpu, operator, x, y, format);
    }
    fpu.raise(isExact(operator, x, y, result, format) ? 0 : Mxcsr.PRECISION);
    return format.bits(result);
  }

  /**
   * The host rounds to nearest, and shows exactness if what it rounds to, or a dividend or
   * radicand, is well inside the format.
   */
  private static boolean isHostsAffair(FpuState fpu, double value, FloatFormat format) {
    double magnitude = Math.abs(value);
    return Mxcsr.isOrdinary(fpu.mxcsr)
        && magnitude > format.delicate
        && magnitude < Double.POSITIVE_INFINITY;
  }

  private static long exactly(FpuState fpu, char operator, double x, double y, FloatFormat format) {
    return switch (operator) {
      case '+' -> sum(fpu, x, y, format);
      case '-' -> sum(fpu, x, -y, format);
      case '*' ->
          x == 0 || y == 0
              ? format.bits(x * y)
              : FloatRounding.round(fpu, Exact.of(x).times(Exact.of(y)), format);
      default ->
          x == 0
              ? format.bits(x / y)
              : FloatRounding.round(fpu, Exact.of(x).over(Exact.of(y)), format);
    };
  }

  /** What cancels is negative only when rounding down. @sdm 1 4.8.3.1 */
  private static long sum(FpuState fpu, double x, double y, FloatFormat format) {
    if (x != -y) {
      return FloatRounding.round(fpu, Exact.of(x).plus(Exact.of(y)), format);
    }
    if (format.bits(x) == format.bits(y)) {
      return format.bits(x);
    }
    return Mxcsr.rounding(fpu.mxcsr) == Mxcsr.DOWN ? format.sign() : 0;
  }

  static long squareRoot(FpuState fpu, long operand, FloatFormat format) {
    long a = operand(fpu, operand, format);
    if (format.isNan(a)) {
      return propagate(fpu, a, a, format);
    }
    double x = format.value(a);
    if (x < 0) {
      fpu.raise(Mxcsr.INVALID);
      return format.indefinite;
    }
    raiseDenormal(fpu, format.isDenormal(a));
    if (x == 0 || Double.isInfinite(x)) {
      return a;
    }
    if (!isHostsAffair(fpu, x, format)) {
      return FloatRounding.round(fpu, Exact.of(x).squareRoot(), format);
    }
    double result = format.round(Math.sqrt(x));
    fpu.raise(isProduct(result, result, x, format) ? 0 : Mxcsr.PRECISION);
    return format.bits(result);
  }

  /** The second operand if either is a NaN or both are zero. */
  static long extreme(FpuState fpu, boolean maximum, long first, long second, FloatFormat format) {
    long a = operand(fpu, first, format);
    long b = operand(fpu, second, format);
    if (format.isNan(a) || format.isNan(b)) {
      fpu.raise(Mxcsr.INVALID);
      return b;
    }
    raiseDenormal(fpu, format.isDenormal(a) || format.isDenormal(b));
    double x = format.value(a);
    double y = format.value(b);
    return (maximum ? x > y : x < y) ? a : b;
  }

  /** Predicate 0 to 7 of CMPxx. */
  static boolean compare(FpuState fpu, int predicate, long first, long second, FloatFormat format) {
    long a = operand(fpu, first, format);
    long b = operand(fpu, second, format);
    boolean unordered = format.isNan(a) || format.isNan(b);
    boolean loud = (predicate & 3) == 1 || (predicate & 3) == 2;
    if (unordered) {
      boolean signaling = format.isSignaling(a) || format.isSignaling(b);
      fpu.raise(loud || signaling ? Mxcsr.INVALID : 0);
    } else {
      raiseDenormal(fpu, format.isDenormal(a) || format.isDenormal(b));
    }
    double x = format.value(a);
    double y = format.value(b);
    boolean holds =
        switch (predicate & 3) {
          case 0 -> x == y;
          case 1 -> x < y;
          case 2 -> x <= y;
          default -> unordered;
        };
    return holds != (predicate >= 4);
  }

  static long convert(FpuState fpu, long operand, FloatFormat from, FloatFormat to) {
    long a = operand(fpu, operand, from);
    double x = from.value(a);
    if (from.isNan(a)) {
      fpu.raise(from.isSignaling(a) ? Mxcsr.INVALID : 0);
      return convertedNan(a, from);
    }
    double result = to.round(x);
    raiseDenormal(fpu, from.isDenormal(a));
    if (x == 0 || Double.isInfinite(x)) {
      return to.bits(result);
    }
    if (!isHostsAffair(fpu, result, to)) {
      return FloatRounding.round(fpu, Exact.of(x), to);
    }
    fpu.raise(result == x ? 0 : Mxcsr.PRECISION);
    return to.bits(result);
  }

  /** Sign and upper fraction bits are kept. */
  private static long convertedNan(long a, FloatFormat from) {
    if (from == FloatFormat.SINGLE) {
      long sign = (a & 0x80000000L) << 32;
      return FloatFormat.DOUBLE.quieted(sign | 0x7FFL << 52 | (a & 0x7FFFFF) << 29);
    }
    long sign = a >>> 32 & 0x80000000L;
    return FloatFormat.SINGLE.quieted(sign | 0x7F800000L | a >>> 29 & 0x7FFFFF);
  }

  /** To a signed integer of 4 or 8 bytes; the most negative one if there is none. */
  static long toInteger(FpuState fpu, long a, FloatFormat format, int bytes, boolean truncate) {
    double x = format.value(operand(fpu, a, format));
    double whole = whole(x, truncate ? Mxcsr.TOWARD_ZERO : Mxcsr.rounding(fpu.mxcsr));
    double limit = bytes == 8 ? 0x1p63 : 0x1p31;
    if (!(whole >= -limit && whole < limit)) {
      fpu.raise(Mxcsr.INVALID);
      return bytes == 8 ? Long.MIN_VALUE : 0x80000000L;
    }
    fpu.raise(whole == x ? 0 : Mxcsr.PRECISION);
    return bytes == 8 ? (long) whole : (long) whole & 0xFFFFFFFFL;
  }

  private static double whole(double x, int rounding) {
    return switch (rounding) {
      case Mxcsr.NEAREST -> Math.rint(x);
      case Mxcsr.DOWN -> Math.floor(x);
      case Mxcsr.UP -> Math.ceil(x);
      default -> x < 0 ? Math.ceil(x) : Math.floor(x);
    };
  }

  static long fromInteger(FpuState fpu, long value, FloatFormat format) {
    if (value != 0 && !Mxcsr.isOrdinary(fpu.mxcsr)) {
      return FloatRounding.round(fpu, Exact.of(value), format);
    }
    double result = format == FloatFormat.SINGLE ? (float) value : (double) value;
    boolean exact = result < 0x1p63 && (long) result == value;
    fpu.raise(exact ? 0 : Mxcsr.PRECISION);
    return format.bits(result);
  }

  private static long propagate(FpuState fpu, long a, long b, FloatFormat format) {
    fpu.raise(format.isSignaling(a) || format.isSignaling(b) ? Mxcsr.INVALID : 0);
    return format.quieted(format.isNan(a) ? a : b);
  }

  private static void raiseDenormal(FpuState fpu, boolean denormal) {
    fpu.raise(denormal ? Mxcsr.DENORMAL : 0);
  }

  private static boolean isExact(
      char operator, double x, double y, double result, FloatFormat format) {
    return switch (operator) {
      case '+' -> isSum(x, y, result);
      case '-' -> isSum(x, -y, result);
      case '*' -> isProduct(x, y, result, format);
      default -> isProduct(result, y, x, format);
    };
  }

  /** The error of a sum is itself a double. */
  private static boolean isSum(double x, double y, double result) {
    double sum = x + y;
    double part = sum - x;
    double error = (x - (sum - part)) + (y - part);
    return error == 0 && sum == result;
  }

  private static boolean isProduct(double x, double y, double result, FloatFormat format) {
    if (format == FloatFormat.SINGLE) {
      return x * y == result;
    }
    return Math.fma(x, y, -result) == 0;
  }
}
