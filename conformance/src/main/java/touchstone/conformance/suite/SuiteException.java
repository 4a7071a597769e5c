package touchstone.conformance.suite;

/** The suite itself cannot be run as asked: a malformed test, a missing image, an unknown name. */
public final class SuiteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SuiteException(String message) {
    super(message);
  }
}
