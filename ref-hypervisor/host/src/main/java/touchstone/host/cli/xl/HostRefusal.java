package touchstone.host.cli.xl;

/** The host said no; the message is its answer. */
final class HostRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  HostRefusal(String message) {
    super(message);
  }
}
