package touchstone.conformance.targets.description;

/**
 * Time and number.
 *
 * @param jobs cases at a time, at most
 * @param slowness wall seconds the target may take for each virtual second of a test's limit
 * @param startSeconds wall seconds until a guest's first line, beside that
 */
public record Limits(int jobs, int slowness, int startSeconds) {
  static final Limits DEFAULT = new Limits(1, 1, 60);

  /** Wall seconds until a case is given up. */
  public long caseSeconds(int virtualSeconds) {
    return startSeconds + (long) virtualSeconds * slowness;
  }
}
