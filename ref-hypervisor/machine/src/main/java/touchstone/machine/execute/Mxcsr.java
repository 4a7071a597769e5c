package touchstone.machine.execute;

/** The control and status register of SSE. @sdm 1 10.2.3 */
final class Mxcsr {
  static final int INVALID = 1;
  static final int DENORMAL = 1 << 1;
  static final int ZERO_DIVIDE = 1 << 2;
  static final int OVERFLOW = 1 << 3;
  static final int UNDERFLOW = 1 << 4;
  static final int PRECISION = 1 << 5;
  static final int DENORMALS_ARE_ZEROS = 1 << 6;
  static final int FLUSH_TO_ZERO = 1 << 15;

  /** Rounding control. */
  static final int NEAREST = 0;

  static final int DOWN = 1;
  static final int UP = 2;
  static final int TOWARD_ZERO = 3;

  /** Found in the operands, before there is a result. */
  static final int BEFORE = INVALID | DENORMAL | ZERO_DIVIDE;

  private static final int STATUS = 0x3F;
  private static final int MASKS_SHIFT = 7;
  private static final int ROUNDING_SHIFT = 13;

  /** After reset, and in nearly every program: all masked, to nearest, denormals as they are. */
  private static final int ORDINARY = 0x1F80;

  private Mxcsr() {}

  static boolean isOrdinary(int mxcsr) {
    return (mxcsr & ~STATUS) == ORDINARY;
  }

  static int rounding(int mxcsr) {
    return mxcsr >> ROUNDING_SHIFT & 3;
  }

  static boolean isMasked(int mxcsr, int flag) {
    return (mxcsr & flag << MASKS_SHIFT) != 0;
  }

  /** Those of the flags that are not masked. */
  static int unmasked(int mxcsr, int flags) {
    return flags & ~(mxcsr >> MASKS_SHIFT);
  }
}
