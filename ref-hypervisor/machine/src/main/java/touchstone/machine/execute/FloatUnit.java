package touchstone.machine.execute;

import java.math.BigDecimal;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.cpu.UnmodelledException;

/**
 * SSE floating point on single values: results and the status flags of MXCSR.
 *
 * <p>Rounding to nearest with all exceptions masked, which is what every program starts with; any
 * other control stops the machine. @sdm 11.5
 */
final class FloatUnit {
  static final int INVALID = 1;
  static final int DENORMAL = 2;
  static final int ZERO_DIVIDE = 4;
  static final int OVERFLOW = 8;
  static final int UNDERFLOW = 16;
  static final int PRECISION = 32;

  private static final int STATUS = 0x3F;
  private static final int ALL_MASKED_TO_NEAREST = 0x1F80;

  /** Below this an error term may underflow, and exactness is decided with big numbers. */
  private static final double DELICATE = 0x1p-900;

  private FloatUnit() {}

  static void checkControl(FpuState fpu) {
    if ((fpu.mxcsr & ~STATUS) != ALL_MASKED_TO_NEAREST) {
      throw new UnmodelledException("MXCSR " + Integer.toHexString(fpu.mxcsr));
    }
  }

  static void raise(FpuState fpu, int flags) {
    fpu.mxcsr |= flags;
  }

  /** {@code operator} is one of {@code + - * /}. */
  static long arithmetic(FpuState fpu, char operator, long a, long b, FloatFormat format) {
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
      raise(fpu, INVALID);
      return format.indefinite;
    }
    boolean finite = Double.isFinite(x) && Double.isFinite(y);
    if (operator == '/' && y == 0 && finite) {
      raise(fpu, ZERO_DIVIDE);
      return format.bits(result);
    }
    raiseDenormal(fpu, format.isDenormal(a) || format.isDenormal(b));
    if (finite) {
      rounded(fpu, result, isExact(operator, x, y, result, format), format);
    }
    return format.bits(result);
  }

  static long squareRoot(FpuState fpu, long a, FloatFormat format) {
    if (format.isNan(a)) {
      return propagate(fpu, a, a, format);
    }
    double x = format.value(a);
    if (x < 0) {
      raise(fpu, INVALID);
      return format.indefinite;
    }
    double result = format.round(Math.sqrt(x));
    raiseDenormal(fpu, format.isDenormal(a));
    if (Double.isFinite(x)) {
      rounded(fpu, result, isQuotient(x, result, result, format), format);
    }
    return format.bits(result);
  }

  /** The second operand if either is a NaN or both are zero. */
  static long extreme(FpuState fpu, boolean maximum, long a, long b, FloatFormat format) {
    if (format.isNan(a) || format.isNan(b)) {
      raise(fpu, INVALID);
      return b;
    }
    raiseDenormal(fpu, format.isDenormal(a) || format.isDenormal(b));
    double x = format.value(a);
    double y = format.value(b);
    return (maximum ? x > y : x < y) ? a : b;
  }

  /** Predicate 0 to 7 of CMPxx. */
  static boolean compare(FpuState fpu, int predicate, long a, long b, FloatFormat format) {
    boolean unordered = format.isNan(a) || format.isNan(b);
    boolean loud = (predicate & 3) == 1 || (predicate & 3) == 2;
    if (unordered) {
      boolean signaling = format.isSignaling(a) || format.isSignaling(b);
      raise(fpu, loud || signaling ? INVALID : 0);
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

  static long convert(FpuState fpu, long a, FloatFormat from, FloatFormat to) {
    double x = from.value(a);
    if (from.isNan(a)) {
      raise(fpu, from.isSignaling(a) ? INVALID : 0);
      return convertedNan(a, from);
    }
    double result = to.round(x);
    raiseDenormal(fpu, from.isDenormal(a));
    if (Double.isFinite(x)) {
      rounded(fpu, result, result == x, to);
    }
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
    double x = format.value(a);
    double whole = !truncate ? Math.rint(x) : x < 0 ? Math.ceil(x) : Math.floor(x);
    double limit = bytes == 8 ? 0x1p63 : 0x1p31;
    if (!(whole >= -limit && whole < limit)) {
      raise(fpu, INVALID);
      return bytes == 8 ? Long.MIN_VALUE : 0x80000000L;
    }
    raise(fpu, whole == x ? 0 : PRECISION);
    return bytes == 8 ? (long) whole : (long) whole & 0xFFFFFFFFL;
  }

  static long fromInteger(FpuState fpu, long value, FloatFormat format) {
    double result = format == FloatFormat.SINGLE ? (float) value : (double) value;
    boolean exact = result < 0x1p63 && (long) result == value;
    raise(fpu, exact ? 0 : PRECISION);
    return format.bits(result);
  }

  private static long propagate(FpuState fpu, long a, long b, FloatFormat format) {
    raise(fpu, format.isSignaling(a) || format.isSignaling(b) ? INVALID : 0);
    return format.quieted(format.isNan(a) ? a : b);
  }

  private static void raiseDenormal(FpuState fpu, boolean denormal) {
    raise(fpu, denormal ? DENORMAL : 0);
  }

  private static void rounded(FpuState fpu, double result, boolean exact, FloatFormat format) {
    if (Double.isInfinite(result)) {
      raise(fpu, OVERFLOW | PRECISION);
    } else if (!exact) {
      boolean tiny = Math.abs(result) < format.minimumNormal;
      raise(fpu, tiny ? UNDERFLOW | PRECISION : PRECISION);
    }
  }

  private static boolean isExact(
      char operator, double x, double y, double result, FloatFormat format) {
    return switch (operator) {
      case '+' -> isSum(x, y, result);
      case '-' -> isSum(x, -y, result);
      case '*' -> isProduct(x, y, result, format);
      default -> isQuotient(x, y, result, format);
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
    if (Math.abs(result) < DELICATE) {
      return new BigDecimal(x).multiply(new BigDecimal(y)).compareTo(new BigDecimal(result)) == 0;
    }
    return Math.fma(x, y, -result) == 0;
  }

  /** Whether {@code x / y} is the result exactly. */
  private static boolean isQuotient(double x, double y, double result, FloatFormat format) {
    if (Double.isInfinite(result)) {
      return false;
    }
    return isProduct(result, y, x, format);
  }
}
