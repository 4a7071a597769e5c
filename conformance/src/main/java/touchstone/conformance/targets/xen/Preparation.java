package touchstone.conformance.targets.xen;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import touchstone.conformance.suite.SuiteException;

/**
 * Fetches Debian's packages into the cache and makes from them what a host starts from. What is
 * there already is not made again; a set that was left half done is.
 */
final class Preparation {
  private static final String LINUX = "linux-image-";
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int PAYLOAD_OFFSET = 0x248;
  private static final int PAYLOAD_LENGTH = 0x24c;
  private static final int SECTOR = 512;
  private static final int LENGTH_FIELD = 4;

  private final XenCache cache;
  private final Path scripts;
  private final PrintStream progress;

  /**
   * @param scripts folder with {@code init}
   */
  Preparation(XenCache cache, Path scripts, PrintStream progress) {
    this.cache = cache;
    this.scripts = scripts;
    this.progress = progress;
  }

  /** SuiteException with one line if it cannot be done. */
  void prepare(PackageSet emulator) {
    try {
      List<PackageSet> needed =
          Stream.of(PackageSet.DOM0, emulator)
              .filter(set -> !Files.isRegularFile(cache.manifest(set)))
              .toList();
      if (!needed.isEmpty()) {
        Files.createDirectories(cache.folder());
        Apt apt = new Apt(cache.folder().resolve("apt"));
        progress.println("asking Debian's archive what there is");
        apt.update();
        for (PackageSet set : needed) {
          unpack(apt, set);
        }
      }
      makeBootFiles();
      progress.println("ready: " + cache.folder());
    } catch (IOException | UncheckedIOException e) {
      throw new SuiteException(cache.folder() + ": " + e.getMessage());
    }
  }

  private void unpack(Apt apt, PackageSet set) throws IOException {
    List<String> names = new ArrayList<>(set.names());
    if (set == PackageSet.DOM0) {
      names.add(apt.dependency("linux-image-amd64", LINUX));
    }
    progress.println("fetching packages: " + set.label());
    Path debs = cache.folder().resolve("debs").resolve(set.label());
    List<Path> files = apt.fetch(names, set.isWithMissing(), debs);
    progress.println("unpacking " + files.size() + " packages: " + set.label());
    Files.createDirectories(cache.unpacked(set));
    List<Manifest.Item> items = new ArrayList<>();
    for (Path file : files) {
      tool("dpkg-deb", "-x", file.toString(), cache.unpacked(set).toString());
      String name = tool("dpkg-deb", "-f", file.toString(), "Package").strip();
      String version = tool("dpkg-deb", "-f", file.toString(), "Version").strip();
      items.add(new Manifest.Item(name, version, sha256(file)));
    }
    new Manifest(items).write(cache.manifest(set));
  }

  private void makeBootFiles() throws IOException {
    Path dom0 = cache.unpacked(PackageSet.DOM0);
    Files.createDirectories(cache.folder().resolve("boot"));
    if (!Files.exists(cache.xen())) {
      progress.println("making boot files");
      try (var in =
          new GZIPInputStream(Files.newInputStream(dom0.resolve("boot/xen-4.17-amd64.gz")))) {
        Files.write(cache.xen(), in.readAllBytes());
      }
      extractKernel(only(dom0.resolve("boot"), "vmlinuz-"));
    }
    Files.write(cache.initramfs(), compressed(new Initramfs(dom0, scripts).bytes()));
  }

  /** A bzImage carries the ELF file as an xz stream, its length behind it. */
  private void extractKernel(Path image) throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int from = (head.get(SETUP_SECTORS) + 1) * SECTOR + head.getInt(PAYLOAD_OFFSET);
    int length = head.getInt(PAYLOAD_LENGTH) - LENGTH_FIELD;
    Path packed = cache.folder().resolve("boot/vmlinux.xz");
    Files.write(packed, Arrays.copyOfRange(bytes, from, from + length));
    tool("xz", "-d", "-f", packed.toString());
  }

  private static byte[] compressed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static Path only(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow(() -> new SuiteException(folder + ": no " + prefix + "..."));
    }
  }

  private String tool(String... command) {
    return Tool.run(cache.folder(), Map.of(), List.of(command));
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
