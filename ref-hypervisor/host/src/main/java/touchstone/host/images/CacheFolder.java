package touchstone.host.images;

import java.nio.file.Path;

/** Where everything that is fetched lies: no part of the checkout and none of the system. */
public final class CacheFolder {
  private CacheFolder() {}

  /** A folder of this user's cache: below {@code $TOUCHSTONE_CACHE}, or {@code ~/.cache}. */
  public static Path of(String name) {
    String chosen = System.getenv("TOUCHSTONE_CACHE");
    Path cache =
        chosen == null
            ? Path.of(System.getProperty("user.home"), ".cache/touchstone")
            : Path.of(chosen);
    return cache.toAbsolutePath().resolve(name);
  }
}
