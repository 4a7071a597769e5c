package touchstone.machine.execute.x87;

/**
 * What a result is rounded to.
 *
 * @param precision bits of the significand
 * @param minimum least exponent of a normal value, in the extended format's bias
 * @param maximum greatest exponent of a finite value, likewise
 */
record Format(int precision, int minimum, int maximum) {
  static final Format EXTENDED = new Format(64, 1, Extended.SPECIAL - 1);
  static final Format SINGLE = new Format(24, Extended.BIAS - 126, Extended.BIAS + 127);
  static final Format DOUBLE = new Format(53, Extended.BIAS - 1022, Extended.BIAS + 1023);

  private static final Format[] BY_CONTROL = {
    new Format(24, 1, Extended.SPECIAL - 1),
    EXTENDED,
    new Format(53, 1, Extended.SPECIAL - 1),
    EXTENDED
  };

  /** A register under precision control, which narrows the significand only. @sdm 1 8.1.5.2 */
  static Format ofRegister(Fpu fpu) {
    return BY_CONTROL[fpu.precision()];
  }

  /** It is a memory format: an unmasked overflow or underflow stores nothing. */
  boolean isMemory() {
    return maximum < Extended.SPECIAL - 1;
  }
}
