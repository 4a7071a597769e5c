package touchstone.conformance.evidence;

/** Evidence that is missing or cannot be read; the message names file and field. */
public final class EvidenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EvidenceException(String message) {
    super(message);
  }
}
