package touchstone.host.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the control socket lies if nobody says otherwise: {@code touchstone/host.sock} in the
 * user's {@code XDG_RUNTIME_DIR}, or in a folder of the user's own in the folder for temporary
 * files.
 */
public final class SocketPath {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private SocketPath() {}

  public static Path byDefault() {
    return byDefault(
        System.getenv("XDG_RUNTIME_DIR"),
        Path.of(System.getProperty("java.io.tmpdir")),
        System.getProperty("user.name"));
  }

  static Path byDefault(@Nullable String runtime, Path temporary, String user) {
    boolean usable = runtime != null && Path.of(runtime).isAbsolute();
    Path folder =
        usable
            ? Path.of(runtime, "touchstone")
            : temporary.resolve("touchstone-" + user.replace('/', '_'));
    return folder.resolve("host.sock");
  }

  /** Makes the folder of {@link #byDefault} if it is missing; somebody else's is refused. */
  static void prepareFolder(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
    boolean ours =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.isWritable(folder)
            && Files.getPosixFilePermissions(folder).equals(OWNER_ONLY);
    if (!ours) {
      throw new IOException(folder + ": is no folder that only this user can enter");
    }
  }
}
