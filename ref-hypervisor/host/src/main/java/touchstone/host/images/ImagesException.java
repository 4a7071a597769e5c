package touchstone.host.images;

/** An image cannot be had or is not what it should be: one line for the user. */
public final class ImagesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String line;

  public ImagesException(String message) {
    super(message);
    this.line = message;
  }

  @Override
  public String getMessage() {
    return line;
  }
}
