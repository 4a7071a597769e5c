package touchstone.conformance.targets.xen;

import java.nio.file.Path;
import touchstone.conformance.suite.SuiteException;

/** Bochs, an Intel or an AMD processor. */
final class Bochs implements Emulator {
  @Override
  public Boot.Machine machine(
      XenCache cache, String configuration, int cpus, Path folder, Path initrd) {
    throw new SuiteException("Bochs is not ready yet");
  }
}
