package touchstone.host.noninterference;

/** A running 64-bit hash of long words: FNV's multiplication with a final mix of SplitMix64. */
final class Hash {
  private long state = 0xCBF29CE484222325L;

  Hash add(long value) {
    state = (state ^ value) * 0x9E3779B97F4A7C15L;
    state ^= state >>> 29;
    return this;
  }

  Hash add(long[] values) {
    for (long value : values) {
      add(value);
    }
    return this;
  }

  long value() {
    long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
    return z ^ z >>> 31;
  }
}
