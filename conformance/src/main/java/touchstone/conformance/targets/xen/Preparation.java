package touchstone.conformance.targets.xen;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.images.Apt;
import touchstone.host.images.BzImage;
import touchstone.host.images.ImagesException;
import touchstone.host.images.Packages;

/**
 * Fetches Debian's packages into the cache and makes from them what a host starts from. What is
 * there already is not made again; a set that was left half done is.
 */
final class Preparation {
  private static final String LINUX = "linux-image-";

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
    } catch (ImagesException e) {
      throw new SuiteException(e.getMessage());
    }
  }

  private void unpack(Apt apt, PackageSet set) throws IOException {
    List<String> names = new ArrayList<>(set.names());
    if (set == PackageSet.DOM0) {
      names.add(apt.dependency("linux-image-amd64", LINUX));
    }
    progress.println("fetching packages: " + set.label());
    Path debs = cache.folder().resolve("debs").resolve(set.label());
    Path manifest = cache.manifest(set);
    int count =
        new Packages(apt).unpack(names, set.isWithMissing(), debs, cache.unpacked(set), manifest);
    progress.println("unpacked " + count + " packages: " + set.label());
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
      Path image = only(dom0.resolve("boot"), "vmlinuz-");
      Files.write(cache.kernel(), BzImage.kernel(image.toString(), Files.readAllBytes(image)));
    }
    Files.write(cache.initramfs(), compressed(new Initramfs(dom0, scripts).bytes()));
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
}
