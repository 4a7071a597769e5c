package touchstone.host.linux;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import touchstone.host.images.Cpio;

/**
 * The guest's first and only file system: busybox, an init of a few lines, modules that init loads,
 * and a script that it runs instead of a shell.
 */
public final class LinuxInitramfs {
  private LinuxInitramfs() {}

  /**
   * The archive.
   *
   * @param modules to load, with those they depend on
   * @param script for busybox's sh, or null for a shell
   */
  public static byte[] bytes(LinuxImages images, List<String> modules, byte @Nullable [] script)
      throws IOException {
    return bytes(images, modules, script, Map.of());
  }

  /** As the other, with further files by path. */
  public static byte[] bytes(
      LinuxImages images, List<String> modules, byte @Nullable [] script, Map<String, byte[]> more)
      throws IOException {
    Cpio cpio = new Cpio();
    for (String directory : List.of("dev", "proc", "root", "sys", "tmp")) {
      cpio.directory(directory);
    }
    cpio.file("bin/busybox", images.busybox()).link("bin/sh", "busybox");
    for (String program : List.of("init", "sbin/poweroff", "sbin/reboot")) {
      cpio.file(program, resource(program.substring(program.indexOf('/') + 1)));
    }
    more.forEach(cpio::file);
    int number = 0;
    for (String module : images.withDependencies(modules)) {
      cpio.file("modules/%02d-%s.ko".formatted(number++, module), images.module(module));
    }
    if (script != null) {
      cpio.file("script", script);
    }
    return cpio.bytes();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = LinuxInitramfs.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return in.readAllBytes();
    }
  }
}
