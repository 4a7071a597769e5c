package touchstone.host.trial;

/** A trial cannot go on; the message says what it waited for. */
final class TrialException extends Exception {
  private static final long serialVersionUID = 1L;

  TrialException(String message) {
    super(message);
  }
}
