package touchstone.host.trace;

/** A line of a trace that says nothing that can be judged; the message says why. */
public final class UnreadableTraceException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableTraceException(String why) {
    super(why);
  }
}
