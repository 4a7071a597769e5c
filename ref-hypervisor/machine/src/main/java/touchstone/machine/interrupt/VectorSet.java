package touchstone.machine.interrupt;

/** A 256-bit register of the local APIC (IRR, ISR, TMR), one bit per vector. @sdm 11.8.4 */
final class VectorSet {
  private final long[] words = new long[4];

  void set(int vector) {
    words[vector >>> 6] |= 1L << vector;
  }

  void clear(int vector) {
    words[vector >>> 6] &= ~(1L << vector);
  }

  boolean contains(int vector) {
    return (words[vector >>> 6] >>> vector & 1) != 0;
  }

  /** The highest vector in the set, or -1. */
  int highest() {
    for (int i = 3; i >= 0; i--) {
      if (words[i] != 0) {
        return i * 64 + 63 - Long.numberOfLeadingZeros(words[i]);
      }
    }
    return -1;
  }

  /** The 32 vectors from {@code 32 * index}, as the register at that place shows them. */
  int register(int index) {
    return (int) (words[index >>> 1] >>> 32 * (index & 1));
  }

  void clearAll() {
    words[0] = 0;
    words[1] = 0;
    words[2] = 0;
    words[3] = 0;
  }
}
