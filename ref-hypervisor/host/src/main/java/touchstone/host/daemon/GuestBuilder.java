package touchstone.host.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.config.DomainConfig;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.VifConfig;
import touchstone.host.images.BzImage;
import touchstone.host.images.ImagesException;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.GuestDomain;
import touchstone.host.toolstack.Toolstack;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.image.CorruptImageException;

/** Makes a domain of a configuration, paused; if a step fails, nothing of it is left. */
final class GuestBuilder {
  private final ReferenceSystem system;
  private final int cpus;
  private final boolean silo;

  /** Of a host with so many physical CPUs, under the silo policy or not. */
  GuestBuilder(ReferenceSystem system, int cpus, boolean silo) {
    this.system = system;
    this.cpus = cpus;
    this.silo = silo;
  }

  GuestHandle build(String name, DomainConfig config) throws Refusal, ToolstackException {
    check(config);
    GuestHandle handle = create(name, config);
    try {
      finish(handle, config);
      return handle;
    } catch (ToolstackException | RuntimeException failure) {
      system.destroy(handle);
      system.forget(handle);
      throw failure;
    }
  }

  private void check(DomainConfig config) throws Refusal {
    if (config.silo() && !silo) {
      throw new Refusal("seclabel 'silo': this host is not under the silo policy (up --policy)");
    }
    for (int vcpu = 0; vcpu < config.maxVcpus(); vcpu++) {
      if ((config.cpusOf(vcpu) & hostCpus()) == 0) {
        throw new Refusal("cpus: none of those of vCPU " + vcpu + " exists on this host");
      }
    }
  }

  private long hostCpus() {
    return -1L >>> Long.SIZE - cpus;
  }

  private GuestHandle create(String name, DomainConfig config) throws Refusal, ToolstackException {
    try {
      return system.createPaused(guestConfig(name, config));
    } catch (CorruptImageException problem) {
      throw new Refusal("" + problem.getMessage());
    }
  }

  private static GuestConfig guestConfig(String name, DomainConfig config) throws Refusal {
    Path ramdisk = config.ramdisk();
    return new GuestConfig(
        name,
        config.kernel().toString(),
        kernel(config.kernel()),
        config.memory(),
        config.maxVcpus(),
        config.commandLine(),
        ramdisk == null ? null : contents(ramdisk),
        config.weight(),
        config.cap());
  }

  /** The ELF image; of a Linux bzImage the kernel in it. */
  private static byte[] kernel(Path file) throws Refusal {
    byte[] image = contents(file);
    try {
      return BzImage.isOne(image) ? BzImage.kernel(file.toString(), image) : image;
    } catch (ImagesException problem) {
      throw new Refusal("" + problem.getMessage());
    }
  }

  private static byte[] contents(Path file) throws Refusal {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException missing) {
      throw new Refusal(file + ": no such file");
    } catch (IOException problem) {
      throw new Refusal(file + ": cannot be read: " + problem.getMessage());
    }
  }

  /** What xl.cfg says beyond what the toolstack's own builder knows. */
  private void finish(GuestHandle handle, DomainConfig config) throws ToolstackException {
    GuestDomain domain = handle.domain();
    Toolstack toolstack = system.toolstack();
    toolstack.identify(domain, config.uuid());
    for (int vcpu = 0; vcpu < config.maxVcpus(); vcpu++) {
      toolstack.confine(domain, vcpu, config.cpusOf(vcpu) & hostCpus());
      if (vcpu >= config.vcpus()) {
        toolstack.write(domain, "cpu/" + vcpu + "/availability", "offline");
      }
    }
    toolstack.write(domain, "memory/static-max", "" + config.maxMemory() / 1024);
    for (DiskConfig disk : config.disks()) {
      system.attach(handle, disk);
    }
    for (VifConfig vif : config.vifs()) {
      system.attach(handle, vif);
    }
  }
}
