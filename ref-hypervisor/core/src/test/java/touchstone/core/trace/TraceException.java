package touchstone.core.trace;

/** A trace cannot be read; the message has file, line and what was expected. */
public final class TraceException extends Exception {
  private static final long serialVersionUID = 1;

  TraceException(String message) {
    super(message);
  }
}
