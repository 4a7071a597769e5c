package touchstone.spec.state;

/**
 * A frame that a domain owns.
 *
 * @param purpose what it is to the domain
 * @param released the domain has given it up, and it waits for others to let go of it
 */
public record Holding(Purpose purpose, boolean released) {
  /** What a frame is to its owner. */
  public enum Purpose {
    MEMORY,
    SHARED_INFO,
    GRANT_TABLE
  }

  public static final Holding OF_MEMORY = new Holding(Purpose.MEMORY, false);

  public boolean isMemory() {
    return purpose == Purpose.MEMORY;
  }
}
