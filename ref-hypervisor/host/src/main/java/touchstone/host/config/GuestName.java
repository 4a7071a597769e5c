package touchstone.host.config;

/** Names of guests: they stand in xenstore, in tables and in file names. */
public final class GuestName {
  /** What a name must be, for messages. */
  public static final String RULE =
      "up to 64 letters, digits, dots, dashes and underscores, not digits alone";

  private GuestName() {}

  public static boolean isValid(String name) {
    return name.matches("[A-Za-z0-9._-]{1,64}") && !name.matches("[0-9]+");
  }
}
