package touchstone.core.hardware;

/**
 * Little-endian numbers in arrays of bytes, in arithmetic that the prover follows: whatever the
 * bytes are, a number read is in its range, and no sum on the way overflows.
 */
public final class Bytes {
  private Bytes() {}

  /** The byte with the bits of a number, 0 to 255. */
  /*@ public normal_behavior
    @ requires 0 <= number && number <= 255;
    @ ensures -128 <= \result && \result <= 127;
    @ ensures number < 128 ==> \result == number;
    @ ensures 128 <= number ==> \result == number - 256;
    @ assignable \strictly_nothing;
    @*/
  public static byte of(int number) {
    return (byte) (number < 128 ? number : number - 256);
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= from.length - 1;
    @ requires (\forall int i; 0 <= i && i < from.length; -128 <= from[i] && from[i] <= 127);
    @ ensures 0 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  public static int get8(byte[] from, int at) {
    return Words.unsigned(from[at]);
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= from.length - 2;
    @ requires (\forall int i; 0 <= i && i < from.length; -128 <= from[i] && from[i] <= 127);
    @ ensures 0 <= \result && \result <= 65535;
    @ assignable \strictly_nothing;
    @*/
  public static int get16(byte[] from, int at) {
    return get8(from, at) + get8(from, at + 1) * 256;
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= from.length - 4;
    @ requires (\forall int i; 0 <= i && i < from.length; -128 <= from[i] && from[i] <= 127);
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  public static long get32(byte[] from, int at) {
    return get16(from, at) + get16(from, at + 2) * 65536L;
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= from.length - 8;
    @ requires (\forall int i; 0 <= i && i < from.length; -128 <= from[i] && from[i] <= 127);
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  public static long get64(byte[] from, int at) {
    return Words.join(get32(from, at + 4), get32(from, at));
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= to.length - 1;
    @ requires 0 <= value && value <= 255;
    @ requires (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ ensures (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ assignable to[at];
    @*/
  public static void put8(byte[] to, int at, int value) {
    to[at] = of(value);
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= to.length - 2;
    @ requires 0 <= value && value <= 65535;
    @ requires (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ ensures (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ assignable to[at .. at + 1];
    @*/
  public static void put16(byte[] to, int at, int value) {
    put8(to, at, value % 256);
    put8(to, at + 1, value / 256);
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= to.length - 4;
    @ requires 0 <= value && value <= 4294967295L;
    @ requires (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ ensures (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ assignable to[at .. at + 3];
    @*/
  public static void put32(byte[] to, int at, long value) {
    put16(to, at, (int) (value % 65536));
    put16(to, at + 2, (int) (value / 65536));
  }

  /*@ public normal_behavior
    @ requires 0 <= at && at <= to.length - 8;
    @ requires (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ ensures (\forall int i; 0 <= i && i < to.length; -128 <= to[i] && to[i] <= 127);
    @ assignable to[at .. at + 7];
    @*/
  public static void put64(byte[] to, int at, long value) {
    put32(to, at, Words.low(value));
    put32(to, at + 4, Words.high(value));
  }
}
