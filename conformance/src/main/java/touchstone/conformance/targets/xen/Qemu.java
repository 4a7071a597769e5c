package touchstone.conformance.targets.xen;

import java.nio.file.Path;
import java.util.List;

/**
 * QEMU's own translator, an AMD processor.
 *
 * <p>{@code -icount} makes time a function of executed instructions, one nanosecond each, and skips
 * the time in which all processors sleep: results do not depend on the load of this machine. {@code
 * smap} is off because domain 0's kernel dies of it, {@code rdtscp} because its exit has a wrong
 * code, {@code x2apic} because QEMU 10 cannot count instructions there.
 */
final class Qemu implements Emulator {
  private static final String CPU = "max,-smap,-rdtscp,-x2apic,+invtsc";
  private static final int MEMORY_MIB = 1280;

  @Override
  public Session.Start machine(
      XenCache cache, String configuration, int cpus, Path folder, Path initrd) {
    Path console = folder.resolve("xen.log");
    Path agent = folder.resolve("agent.log");
    Path data = cache.unpacked(PackageSet.QEMU).resolve("usr/share");
    List<String> command =
        List.of(
            cache.program(PackageSet.QEMU, "qemu-system-x86_64").toString(),
            "-L",
            data.resolve("qemu").toString(),
            "-L",
            data.resolve("seabios").toString(),
            "-nodefaults",
            "-no-user-config",
            "-no-reboot",
            "-display",
            "none",
            "-accel",
            "tcg",
            "-icount",
            "shift=0,sleep=off",
            "-rtc",
            "base=2024-01-01,clock=vm",
            "-cpu",
            CPU,
            "-smp",
            Integer.toString(cpus),
            "-m",
            Integer.toString(MEMORY_MIB),
            "-serial",
            "file:" + console,
            "-serial",
            "file:" + agent,
            "-kernel",
            cache.xen().toString(),
            "-append",
            XEN_ARGUMENTS,
            "-initrd",
            doubled(cache.kernel()) + " " + LINUX_ARGUMENTS + "," + doubled(initrd));
    return new Session.Start(
        folder, command, cache.libraries(PackageSet.QEMU), console, agent, true);
  }

  /** A comma ends a module. */
  private static String doubled(Path file) {
    return file.toString().replace(",", ",,");
  }
}
