package touchstone.conformance.targets.xen;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import touchstone.host.images.Cpio;

/** Domain 0 on an emulated machine: the plan comes with its first file system. */
final class EmulatedHost implements BatchTarget.Host {
  private final EmulatedOptions options;
  private final XenCache cache;
  private final Path scripts;

  /**
   * @param scripts folder with the agent
   */
  EmulatedHost(EmulatedOptions options, XenCache cache, Path scripts) {
    this.options = options;
    this.cache = cache;
    this.scripts = scripts;
  }

  @Override
  public Session.Start start(String configuration, Plan plan, Path folder) throws IOException {
    Path initrd = folder.resolve("initrd");
    Files.write(initrd, initrd(plan));
    int cpus = options.guestCpus().all();
    return options.emulator().machine(cache, configuration, cpus, folder, initrd);
  }

  /** Linux takes several archives one behind the other; the second one brings the plan. */
  private byte[] initrd(Plan plan) throws IOException {
    Cpio cpio = new Cpio();
    cpio.file("plan/plan", plan.text().getBytes(StandardCharsets.UTF_8));
    cpio.file("plan/agent", Files.readAllBytes(scripts.resolve("agent")));
    for (Map.Entry<String, Path> image : plan.images().entrySet()) {
      cpio.file("plan/images/" + image.getKey(), Files.readAllBytes(image.getValue()));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Files.readAllBytes(cache.initramfs()));
    Cpio.align(out);
    out.writeBytes(cpio.bytes());
    return out.toByteArray();
  }
}
