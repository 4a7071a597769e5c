package touchstone.conformance.targets.xen;

import java.nio.file.Path;
import touchstone.conformance.targets.Workspace;

/** Where the scripts lie that run in domain 0. */
final class Scripts {
  private Scripts() {}

  static Path of(Workspace workspace) {
    return workspace.home().resolve("conformance/targets/xen");
  }
}
