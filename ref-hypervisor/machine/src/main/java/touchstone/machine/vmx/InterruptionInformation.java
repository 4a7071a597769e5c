package touchstone.machine.vmx;

/**
 * The interruption-information format: of the event to inject, of the event that caused an exit, of
 * the event that was being delivered.
 *
 * @sdm 25.8.3, 25.9.2, 25.9.3
 */
final class InterruptionInformation {
  static final int VECTOR = 0xFF;
  static final int TYPE_SHIFT = 8;
  static final int DELIVER_ERROR_CODE = 1 << 11;
  static final int NMI_UNBLOCKING = 1 << 12;
  static final int RESERVED = 0x7FFF_F000;
  static final int VALID = 1 << 31;

  static final int EXTERNAL_INTERRUPT = 0;
  static final int NMI = 2;
  static final int HARDWARE_EXCEPTION = 3;
  static final int SOFTWARE_INTERRUPT = 4;
  static final int PRIVILEGED_SOFTWARE_EXCEPTION = 5;
  static final int SOFTWARE_EXCEPTION = 6;

  private InterruptionInformation() {}

  static int vector(int information) {
    return information & VECTOR;
  }

  static int type(int information) {
    return information >>> TYPE_SHIFT & 7;
  }

  static boolean valid(int information) {
    return information < 0;
  }

  static int of(int vector, int type, boolean errorCode) {
    return VALID | type << TYPE_SHIFT | vector | (errorCode ? DELIVER_ERROR_CODE : 0);
  }

  /** Caused by an instruction, whose length counts: INT n, INT1, INT3, INTO. */
  static boolean software(int type) {
    return type >= SOFTWARE_INTERRUPT && type <= SOFTWARE_EXCEPTION;
  }
}
