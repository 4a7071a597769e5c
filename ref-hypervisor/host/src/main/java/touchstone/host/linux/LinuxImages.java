package touchstone.host.linux;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import touchstone.host.images.Apt;
import touchstone.host.images.BzImage;
import touchstone.host.images.CacheFolder;
import touchstone.host.images.ImagesException;
import touchstone.host.images.PackageManifest;
import touchstone.host.images.Packages;

/**
 * A kernel of Debian's and its static busybox, from the cache; what the cache lacks is fetched.
 *
 * <p>Debian's signatures are checked by apt; names, versions and hashes are in {@code
 * manifest.json} beside the files.
 */
public final class LinuxImages {
  private static final Pattern DEPENDS = Pattern.compile("\0depends=([^\0]+)\0");
  private static final String KERNEL = "linux-image-";
  private static final String BUSYBOX = "busybox-static";

  /** Debian's kernels for amd64. */
  public enum Kernel {
    /** With the drivers that clouds need. */
    CLOUD("linux-image-cloud-amd64", "linux"),

    /** With all of them. */
    GENERIC("linux-image-amd64", "linux-generic");

    private final String metapackage;
    private final String folder;

    Kernel(String metapackage, String folder) {
      this.metapackage = metapackage;
      this.folder = folder;
    }
  }

  private final Kernel kernel;
  private final Path folder;

  public LinuxImages(Kernel kernel) {
    this(kernel, CacheFolder.of(kernel.folder));
  }

  LinuxImages(Kernel kernel, Path folder) {
    this.kernel = kernel;
    this.folder = folder;
  }

  /** Fetches and unpacks what is missing; ImagesException with one line if it cannot be done. */
  public void prepare(PrintWriter progress) {
    try {
      if (!Files.isRegularFile(manifest())) {
        fetch(progress);
      }
      if (!Files.isRegularFile(kernelFile())) {
        Path image = image();
        progress.println("unpacking " + image.getFileName());
        Path part = folder.resolve("vmlinux.part");
        Files.write(part, BzImage.kernel(image.toString(), Files.readAllBytes(image)));
        Files.move(part, kernelFile());
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ImagesException(folder + ": " + e.getMessage());
    }
  }

  private void fetch(PrintWriter progress) throws IOException {
    progress.println("asking Debian's archive what there is");
    Apt apt = new Apt(folder.resolve("apt"));
    apt.update();
    String image = apt.dependency(kernel.metapackage, KERNEL);
    progress.println("fetching " + image + " and " + BUSYBOX);
    List<String> names = List.of(image, BUSYBOX);
    new Packages(apt).unpack(names, false, folder.resolve("debs"), root(), manifest());
  }

  /** The kernel, an ELF file with a PVH entry. */
  public byte[] kernel() throws IOException {
    return Files.readAllBytes(kernelFile());
  }

  /** The file that {@link #kernel} reads. */
  public Path kernelFile() {
    return folder.resolve("vmlinux");
  }

  public byte[] busybox() throws IOException {
    return Files.readAllBytes(root().resolve("bin/busybox"));
  }

  /**
   * A module of the kernel.
   *
   * @param name without folder and ending
   */
  public byte[] module(String name) throws IOException {
    try (Stream<Path> files = Files.walk(root().resolve("lib/modules"))) {
      Path file =
          files
              .filter(f -> f.getFileName().toString().replace('_', '-').equals(file(name)))
              .findFirst()
              .orElseThrow(
                  () -> new ImagesException(folder + ": the kernel has no module " + name));
      return Files.readAllBytes(file);
    }
  }

  /** Files are called with dashes or underscores, as it comes. */
  private static String file(String module) {
    return module.replace('_', '-') + ".ko";
  }

  /** Modules and all they depend on, in an order in which they can be loaded. */
  List<String> withDependencies(List<String> names) throws IOException {
    Set<String> all = new LinkedHashSet<>();
    for (String name : names) {
      all.addAll(withDependencies(dependencies(name)));
      all.add(name);
    }
    return List.copyOf(all);
  }

  /** The modules that a module's information says it depends on. */
  private List<String> dependencies(String name) throws IOException {
    Matcher matcher = DEPENDS.matcher(new String(module(name), StandardCharsets.ISO_8859_1));
    return matcher.find()
        ? List.of(Objects.requireNonNull(matcher.group(1)).split(",", -1))
        : List.of();
  }

  /** What evidence says of the packages: name, version and SHA-256 of each. */
  public SortedMap<String, String> facts() {
    return PackageManifest.read(manifest()).facts();
  }

  private Path manifest() {
    return folder.resolve("manifest.json");
  }

  private Path root() {
    return folder.resolve("root");
  }

  private Path image() throws IOException {
    try (Stream<Path> files = Files.list(root().resolve("boot"))) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("vmlinuz-"))
          .findFirst()
          .orElseThrow(() -> new ImagesException(root() + "/boot: no vmlinuz-..."));
    }
  }
}
