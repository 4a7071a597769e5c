package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.images.Cpio;

/** The first file system of domain 0: busybox, Xen's tools, their libraries, five modules. */
final class Initramfs {
  private static final List<String> PROGRAMS =
      List.of("xl", "xenstored", "xenconsoled", "xen-init-dom0");
  private static final List<String> LIBRARIES =
      List.of(
          "libc.so.6",
          "libgcc_s.so.1",
          "liblzma.so.5",
          "libuuid.so.1",
          "libxencall.so.1",
          "libxenctrl.so.4.17",
          "libxendevicemodel.so.1",
          "libxenevtchn.so.1",
          "libxenforeignmemory.so.1",
          "libxengnttab.so.1",
          "libxenguest.so.4.17",
          "libxenhypfs.so.1",
          "libxenlight.so.4.17",
          "libxenstore.so.4",
          "libxentoolcore.so.1",
          "libxentoollog.so.1",
          "libxlutil.so.4.17",
          "libyajl.so.2",
          "libz.so.1",
          "libzstd.so.1");
  private static final List<String> MODULES =
      List.of("xen-evtchn", "xen-gntdev", "xen-gntalloc", "xen-privcmd", "xenfs");
  private static final String LOADER = "ld-linux-x86-64.so.2";

  private final Path root;
  private final Path scripts;
  private final List<Path> files;

  /**
   * @param root the unpacked packages
   */
  Initramfs(Path root, Path scripts) throws IOException {
    this.root = root;
    this.scripts = scripts;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(f -> !Files.isDirectory(f)).sorted().toList();
    }
  }

  byte[] bytes() throws IOException {
    Cpio cpio = new Cpio();
    for (String directory : List.of("dev", "proc", "sys", "tmp", "var", "etc/xen")) {
      cpio.directory(directory);
    }
    cpio.file("init", Files.readAllBytes(scripts.resolve("init")));
    cpio.file("bin/busybox", Files.readAllBytes(root.resolve("bin/busybox")));
    cpio.link("bin/sh", "busybox");
    cpio.file("etc/xen/xl.conf", new byte[0]);
    cpio.file("lib64/" + LOADER, find(LOADER));
    for (String program : PROGRAMS) {
      cpio.file("bin/" + program, find("usr/lib/xen-4.17/bin/" + program));
    }
    for (String library : LIBRARIES) {
      cpio.file("lib/" + library, find(library));
    }
    for (String module : MODULES) {
      cpio.file("modules/" + module + ".ko", find(module + ".ko"));
    }
    return cpio.bytes();
  }

  private byte[] find(String name) throws IOException {
    Path file =
        files.stream()
            .filter(f -> f.endsWith(name))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(() -> new SuiteException(root + ": the packages lack " + name));
    return Files.readAllBytes(file);
  }
}
