package touchstone.conformance.targets.command;

import touchstone.conformance.suite.Verdict;

/** The adapter did not answer, or not as the protocol says, or said that the hypervisor failed. */
final class AdapterException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Verdict verdict;
  private final boolean hypervisors;

  /**
   * @param verdict what this makes of the case that was under way
   */
  AdapterException(Verdict verdict, String message) {
    this(verdict, message, false);
  }

  private AdapterException(Verdict verdict, String message, boolean hypervisors) {
    super(message);
    this.verdict = verdict;
    this.hypervisors = hypervisors;
  }

  /** The adapter is well, and says that the hypervisor is not. */
  static AdapterException hypervisor(String reason) {
    return new AdapterException(Verdict.CRASH, reason, true);
  }

  boolean isHypervisors() {
    return hypervisors;
  }

  Verdict verdict() {
    return verdict;
  }
}
