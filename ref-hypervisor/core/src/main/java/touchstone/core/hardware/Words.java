package touchstone.core.hardware;

/**
 * The halves of a 64-bit register, as unsigned numbers: arithmetic, not masks, because arithmetic
 * is what the prover follows.
 */
public final class Words {
  private static final long RANGE = 4294967296L;

  private Words() {}

  /** Bits 31 to 0. */
  /*@ public normal_behavior
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ ensures 0 <= value && value <= 4294967295L ==> \result == value;
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ requires -4294967296L < value && value < 0;
    @ ensures \result == value + 4294967296L;
    @ assignable \strictly_nothing;
    @*/
  public static long low(long value) {
    long rest = value % RANGE;
    return rest < 0 ? rest + RANGE : rest;
  }

  /** Bits 31 to 0, as a signed number. */
  /*@ public normal_behavior
    @ ensures -2147483648 <= value && value <= 2147483647 ==> \result == value;
    @ assignable \strictly_nothing;
    @*/
  public static int signed(long value) {
    long rest = value % RANGE;
    if (rest >= RANGE / 2) {
      return (int) (rest - RANGE);
    }
    return (int) (rest < -RANGE / 2 ? rest + RANGE : rest);
  }

  /** Bits 63 to 32. */
  /*@ public normal_behavior
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  public static long high(long value) {
    long quotient = value / RANGE;
    long floor = value % RANGE < 0 ? quotient - 1 : quotient;
    return floor < 0 ? floor + RANGE : floor;
  }

  /** The 64-bit number of two halves, each 0 to 2^32 - 1. */
  /*@ public normal_behavior
    @ requires 0 <= high && high <= 4294967295L && 0 <= low && low <= 4294967295L;
    @ ensures high < 2147483648L ==> \result == high * 4294967296L + low;
    @ ensures 2147483648L <= high ==> \result == (high - 4294967296L) * 4294967296L + low;
    @ assignable \strictly_nothing;
    @*/
  public static long join(long high, long low) {
    long signed = high < RANGE / 2 ? high : high - RANGE;
    return signed * RANGE + low;
  }

  /** The bits of a byte as a number, 0 to 255. */
  /*@ public normal_behavior
    @ ensures 0 <= \result && \result <= 255;
    @ ensures value < 0 ==> \result == value + 256;
    @ ensures 0 <= value ==> \result == value;
    @ assignable \strictly_nothing;
    @*/
  public static int unsigned(byte value) {
    int number = value;
    return number < 0 ? number + 256 : number;
  }
}
