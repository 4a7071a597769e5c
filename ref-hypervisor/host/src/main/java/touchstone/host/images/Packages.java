package touchstone.host.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Fetches a set of Debian packages, unpacks them into one folder and lists what they were. */
public final class Packages {
  private final Apt apt;

  public Packages(Apt apt) {
    this.apt = apt;
  }

  /**
   * The set is there when its manifest is, which is written last.
   *
   * @param names as apt-get takes them
   * @param withMissing whether what they depend on and the system lacks comes with them
   * @param debs where the packages go
   * @return how many packages it came to
   */
  public int unpack(
      List<String> names, boolean withMissing, Path debs, Path unpacked, Path manifest)
      throws IOException {
    List<Path> files = apt.fetch(names, withMissing, debs);
    Files.createDirectories(unpacked);
    List<PackageManifest.Item> items = new ArrayList<>();
    for (Path file : files) {
      dpkg(debs, "-x", file.toString(), unpacked.toString());
      String name = dpkg(debs, "-f", file.toString(), "Package").strip();
      String version = dpkg(debs, "-f", file.toString(), "Version").strip();
      items.add(new PackageManifest.Item(name, version, sha256(file)));
    }
    new PackageManifest(items).write(manifest);
    return files.size();
  }

  private static String dpkg(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("dpkg-deb"));
    command.addAll(List.of(arguments));
    return Tool.run(folder, Map.of(), command);
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
