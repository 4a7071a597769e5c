package touchstone.fuzz;

import java.util.Random;

/**
 * Random numbers that are the fuzzer's bytes: a choice below 256 uses one byte, so that a mutation
 * of the input is a different decision and nothing else. At the end everything is 0.
 */
final class ChosenBytes extends Random {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;
  private int at;

  ChosenBytes(byte[] bytes, int from) {
    super(0);
    this.bytes = bytes;
    this.at = from;
  }

  /** True when the input is used up. */
  boolean isEmpty() {
    return at >= bytes.length;
  }

  @Override
  public int nextInt(int bound) {
    int value = bound <= 256 ? one() : next(31);
    return value % bound;
  }

  @Override
  public boolean nextBoolean() {
    return (one() & 1) != 0;
  }

  @Override
  protected int next(int bits) {
    int value = one() | one() << 8 | one() << 16 | one() << 24;
    return value >>> 32 - bits;
  }

  private int one() {
    return at < bytes.length ? bytes[at++] & 0xFF : 0;
  }
}
