package touchstone.machine.decode;

/** Values of 1, 2, 4 or 8 bytes in a long. */
public final class Width {
  private Width() {}

  /** The low bytes, zero-extended. */
  public static long truncate(long value, int bytes) {
    return value & -1L >>> 64 - 8 * bytes;
  }

  /** The low bytes, sign-extended. */
  public static long signExtend(long value, int bytes) {
    int shift = 64 - 8 * bytes;
    return value << shift >> shift;
  }

  /** The topmost bit of a value of that width. */
  public static long sign(int bytes) {
    return 1L << 8 * bytes - 1;
  }
}
