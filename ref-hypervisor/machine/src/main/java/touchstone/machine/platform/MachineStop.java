package touchstone.machine.platform;

/**
 * Why a machine runs no further.
 *
 * @param detail for people; names the CPU's address where that helps
 */
public record MachineStop(Kind kind, String detail) {

  /** Kinds of ends. */
  public enum Kind {
    /** The guest asked for it through one of the power-off or exit ports. */
    POWER_OFF,

    /** The guest asked for a reset, which this machine does not carry out. */
    RESET,

    /** Triple fault. */
    FAULT,

    /** Every CPU halts and nothing is left that could wake one. */
    IDLE,

    /** The virtual time allowed has passed. */
    LIMIT
  }

  @Override
  public String toString() {
    return detail;
  }
}
