package touchstone.machine.image;

/**
 * A guest image that cannot be loaded. The message names the image and the field that is wrong, so
 * that it can be shown to the user as it stands.
 */
public final class CorruptImageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message reads {@code image: field: problem}. */
  public CorruptImageException(String image, String field, String problem) {
    super(image + ": " + field + ": " + problem);
  }
}
