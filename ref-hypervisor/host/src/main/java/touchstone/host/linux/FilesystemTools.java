package touchstone.host.linux;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.host.images.Apt;
import touchstone.host.images.CacheFolder;
import touchstone.host.images.ImagesException;
import touchstone.host.images.PackageManifest;
import touchstone.host.images.Packages;

/**
 * Debian's programs that make and check ext4, with the libraries they are linked with: busybox has
 * neither.
 */
public final class FilesystemTools {
  private static final List<String> PACKAGES =
      List.of("e2fsprogs", "libext2fs2", "libcom-err2", "libblkid1", "libuuid1", "libc6");
  private static final String LIBRARIES = "lib/x86_64-linux-gnu/";
  private static final String USR = "usr/";

  /** By their paths in the guest. */
  private static final List<String> FILES =
      List.of(
          "sbin/mke2fs",
          "sbin/e2fsck",
          "lib64/ld-linux-x86-64.so.2",
          LIBRARIES + "libext2fs.so.2",
          LIBRARIES + "libe2p.so.2",
          LIBRARIES + "libcom_err.so.2",
          LIBRARIES + "libblkid.so.1",
          LIBRARIES + "libuuid.so.1",
          LIBRARIES + "libc.so.6");

  private final Path folder = CacheFolder.of("linux-filesystem");

  /** Fetches what is missing; ImagesException with one line if it cannot be had. */
  public void prepare(PrintWriter progress) {
    if (Files.isRegularFile(manifest())) {
      return;
    }
    try {
      progress.println("fetching e2fsprogs and its libraries");
      Apt apt = new Apt(folder.resolve("apt"));
      apt.update();
      new Packages(apt).unpack(PACKAGES, false, folder.resolve("debs"), root(), manifest());
    } catch (IOException | UncheckedIOException e) {
      throw new ImagesException(folder + ": " + e.getMessage());
    }
  }

  /** Contents by path in the guest. */
  public SortedMap<String, byte[]> files() throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String path : FILES) {
      Path plain = root().resolve(path);
      Path file = Files.exists(plain) ? plain : root().resolve(USR + path);
      files.put(path, Files.readAllBytes(file));
    }
    return files;
  }

  /** What evidence says of the packages: name, version and SHA-256 of each. */
  public SortedMap<String, String> facts() {
    return PackageManifest.read(manifest()).facts();
  }

  private Path root() {
    return folder.resolve("root");
  }

  private Path manifest() {
    return folder.resolve("manifest.json");
  }
}
