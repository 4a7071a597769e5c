package touchstone.conformance.cli;

import java.nio.file.Path;

/** Where the checkout is. */
final class Home {
  private Home() {}

  /** The checkout, told by the launcher; the working directory without one. Absolute. */
  static Path path() {
    return Path.of(System.getProperty("touchstone.home", ".")).toAbsolutePath().normalize();
  }
}
