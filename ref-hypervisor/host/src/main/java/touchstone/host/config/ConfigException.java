package touchstone.host.config;

/** A configuration cannot be used; the message begins with file and line. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
