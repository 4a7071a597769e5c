package touchstone.machine.svm;

import touchstone.machine.interrupt.EventType;

/**
 * The format of EVENTINJ and EXITINTINFO; the error code is in the upper half. @apm 15.20, 15.7.2
 */
final class EventInformation {
  static final int INTERRUPT = 0;
  static final int NMI = 2;
  static final int EXCEPTION = 3;
  static final int SOFTWARE = 4;

  static final int ERROR_CODE_VALID = 1 << 11;
  static final int VALID = 1 << 31;

  private static final int TYPE_SHIFT = 8;
  private static final int TYPE = 7 << TYPE_SHIFT;

  private EventInformation() {}

  static boolean valid(int information) {
    return information < 0;
  }

  static int vector(int information) {
    return information & 0xFF;
  }

  static int type(int information) {
    return (information & TYPE) >>> TYPE_SHIFT;
  }

  /** From the shared event vocabulary, where INT1, INT3 and INTO have types of their own. */
  static int of(int vmxInformation) {
    int type = type(vmxInformation);
    boolean exception =
        type == EventType.SOFTWARE_EXCEPTION || type == EventType.PRIVILEGED_SOFTWARE_EXCEPTION;
    return exception ? vmxInformation & ~TYPE | EXCEPTION << TYPE_SHIFT : vmxInformation;
  }
}
