package touchstone.proofs;

import java.util.Locale;

/**
 * What the committed list says about one contract.
 *
 * @param name as in {@link Names}, or {@code Type.*} for what a type has besides
 * @param reason why it is not proved; empty for CLOSED
 */
record Expectation(String name, Status status, String reason) {

  enum Status {
    /** Proved: a stored proof replays, or a search closes it. */
    CLOSED,
    /** An obligation nobody has proved yet. */
    OPEN,
    /** A promise of code outside the core, on which proofs rely. */
    ASSUMED,
    /** A method of the core without a contract. */
    BARE;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isProved() {
    return status == Status.CLOSED;
  }

  /** Whether this stands for everything of its status that a type has and no other line names. */
  boolean coversRest() {
    return name.endsWith(".*");
  }
}
