package touchstone.host.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths of a configuration: relative ones count from the folder it lies in. */
final class Paths {
  private Paths() {}

  static Path resolve(Place place, Path folder, String text) throws ConfigException {
    try {
      return folder.resolve(text).toAbsolutePath().normalize();
    } catch (InvalidPathException problem) {
      throw place.error("'" + text.replace('\0', '?') + "' is no path");
    }
  }
}
