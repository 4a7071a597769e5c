package touchstone.conformance.targets.xen;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.images.CacheFolder;
import touchstone.host.images.ImagesException;
import touchstone.host.images.PackageManifest;

/**
 * Where Debian's packages lie unpacked: {@code $TOUCHSTONE_CACHE/xen-4.17}, or below {@code
 * ~/.cache/touchstone}. Nothing of it is part of the checkout or of the system.
 */
record XenCache(Path folder) {
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

  static XenCache ofThisUser() {
    return new XenCache(CacheFolder.of("xen-4.17"));
  }

  /** Where a set of packages is unpacked. */
  Path unpacked(PackageSet set) {
    return folder.resolve(set.label());
  }

  Path xen() {
    return folder.resolve("boot/xen");
  }

  /** Domain 0's kernel, an ELF file. */
  Path kernel() {
    return folder.resolve("boot/vmlinux");
  }

  /** What domain 0 starts from, without a plan. */
  Path initramfs() {
    return folder.resolve("boot/initramfs.gz");
  }

  Path manifest(PackageSet set) {
    return folder.resolve(set.label() + ".manifest.json");
  }

  /** A program of a set. */
  Path program(PackageSet set, String name) {
    return unpacked(set).resolve("usr/bin").resolve(name);
  }

  /** The environment in which programs of a set find their libraries. */
  Map<String, String> libraries(PackageSet set) {
    Path root = unpacked(set);
    return Map.of("LD_LIBRARY_PATH", root.resolve(LIBRARIES) + ":" + root.resolve("lib"));
  }

  /** What a run with these packages needs first; empty if nothing. */
  Optional<String> missing(String target, PackageSet emulator) {
    boolean ready =
        Files.isRegularFile(manifest(PackageSet.DOM0))
            && Files.isRegularFile(manifest(emulator))
            && Files.isRegularFile(initramfs());
    return ready
        ? Optional.empty()
        : Optional.of("run ./touchstone target prepare " + target + " first");
  }

  /** What reports say of the packages: name, version and SHA-256 of each. */
  SortedMap<String, String> facts(PackageSet emulator) {
    try {
      SortedMap<String, String> facts = new TreeMap<>();
      facts.putAll(PackageManifest.read(manifest(PackageSet.DOM0)).facts());
      facts.putAll(PackageManifest.read(manifest(emulator)).facts());
      return facts;
    } catch (ImagesException e) {
      throw new SuiteException(e.getMessage());
    }
  }
}
