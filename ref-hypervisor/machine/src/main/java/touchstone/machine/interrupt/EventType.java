package touchstone.machine.interrupt;

/** Kinds of events, with the numbers of the VM-entry interruption-information field. @sdm 25.8.3 */
public final class EventType {
  public static final int EXTERNAL_INTERRUPT = 0;
  public static final int NMI = 2;
  public static final int HARDWARE_EXCEPTION = 3;

  /** INT n. */
  public static final int SOFTWARE_INTERRUPT = 4;

  /** INT1. */
  public static final int PRIVILEGED_SOFTWARE_EXCEPTION = 5;

  /** INT3, INTO. */
  public static final int SOFTWARE_EXCEPTION = 6;

  private EventType() {}

  /** The event comes from an instruction, so the saved address is the next one's. */
  public static boolean isSoftware(int type) {
    return type >= SOFTWARE_INTERRUPT;
  }
}
