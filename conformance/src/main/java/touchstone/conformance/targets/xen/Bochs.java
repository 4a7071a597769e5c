package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import touchstone.conformance.suite.SuiteException;

/**
 * Bochs, an Intel or an AMD processor, started from a disc that GRUB is on.
 *
 * <p>Time is a function of executed instructions here too ({@code sync=none}). Debian builds the
 * debugger in, which has to be told to go on; the screen goes to a port that nobody looks at.
 */
final class Bochs implements Emulator {
  /** Instructions that take a second. */
  private static final int INSTRUCTIONS_PER_SECOND = 200_000_000;

  private static final int MEMORY_MIB = 1280;
  private static final Map<String, String> MODELS =
      Map.of("intel", "corei7_haswell_4770", "amd", "ryzen");

  @Override
  public Session.Start machine(
      XenCache cache, String configuration, int cpus, Path folder, Path initrd) throws IOException {
    Path console = folder.resolve("xen.log");
    Path agent = folder.resolve("agent.log");
    Path disc = disc(cache, folder, initrd);
    Files.writeString(folder.resolve("debugger"), "c\n");
    Files.writeString(
        folder.resolve("bochsrc"),
        """
        display_library: rfb, options="timeout=0"
        memory: guest=%1$d, host=%1$d
        romimage: file=%2$s/BIOS-bochs-latest
        vgaromimage: file=%2$s/VGABIOS-lgpl-latest
        cpu: model=%3$s, count=%4$d, ips=%5$d, reset_on_triple_fault=0
        clock: sync=none, time0=1704067200
        ata0: enabled=1
        ata0-master: type=cdrom, path=%6$s, status=inserted
        boot: cdrom
        com1: enabled=1, mode=file, dev=%7$s
        com2: enabled=1, mode=file, dev=%8$s
        log: %9$s/bochs.log
        panic: action=fatal
        error: action=ignore
        info: action=ignore
        """
            .formatted(
                MEMORY_MIB,
                cache.unpacked(PackageSet.BOCHS).resolve("usr/share/bochs"),
                model(configuration),
                cpus,
                INSTRUCTIONS_PER_SECOND,
                disc,
                console,
                agent,
                folder));
    List<String> command =
        List.of(
            cache.program(PackageSet.BOCHS, "bochs-bin").toString(),
            "-q",
            "-f",
            "bochsrc",
            "-rc",
            "debugger");
    return new Session.Start(folder, command, environment(cache), console, agent, true);
  }

  private static String model(String configuration) {
    String model = MODELS.get(configuration);
    if (model == null) {
      throw new SuiteException("configurations: Bochs has " + MODELS.keySet());
    }
    return model;
  }

  private static Map<String, String> environment(XenCache cache) {
    Path root = cache.unpacked(PackageSet.BOCHS);
    Map<String, String> environment = new TreeMap<>(cache.libraries(PackageSet.BOCHS));
    environment.put("BXSHARE", root.resolve("usr/share/bochs").toString());
    environment.put(
        "LTDL_LIBRARY_PATH", root.resolve("usr/lib/x86_64-linux-gnu/bochs/plugins").toString());
    return environment;
  }

  /**
   * A disc with GRUB, which starts Xen and gives it the two modules. With multiboot 2 it comes to
   * grief under Bochs, and so does Xen with the x2APIC.
   */
  private static Path disc(XenCache cache, Path folder, Path initrd) throws IOException {
    Path boot = folder.resolve("disc/boot");
    Files.createDirectories(boot.resolve("grub"));
    Files.copy(cache.xen(), boot.resolve("xen"));
    Files.copy(cache.kernel(), boot.resolve("vmlinux"));
    Files.copy(initrd, boot.resolve("initrd"));
    Files.writeString(
        boot.resolve("grub/grub.cfg"),
        """
        set timeout=0
        set gfxpayload=text
        menuentry xen {
          multiboot /boot/xen %s x2apic=off
          module --nounzip /boot/vmlinux %s
          module --nounzip /boot/initrd
        }
        """
            .formatted(XEN_ARGUMENTS, LINUX_ARGUMENTS));
    Path disc = folder.resolve("disc.iso");
    Path root = cache.unpacked(PackageSet.BOCHS);
    Map<String, String> environment = new TreeMap<>(cache.libraries(PackageSet.BOCHS));
    environment.put("PATH", root.resolve("usr/bin") + ":" + System.getenv("PATH"));
    Tool.run(
        folder,
        environment,
        List.of(
            cache.program(PackageSet.BOCHS, "grub-mkrescue").toString(),
            "--directory=" + root.resolve("usr/lib/grub/i386-pc"),
            "--locales=",
            "--fonts=",
            "--themes=",
            "-o",
            disc.toString(),
            folder.resolve("disc").toString()));
    return disc;
  }
}
