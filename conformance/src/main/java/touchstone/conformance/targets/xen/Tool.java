package touchstone.conformance.targets.xen;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.images.ImagesException;

/** Runs a program of the system to its end; a failure is the suite's. */
final class Tool {
  private Tool() {}

  static String run(Path folder, Map<String, String> environment, List<String> command) {
    try {
      return touchstone.host.images.Tool.run(folder, environment, command);
    } catch (ImagesException e) {
      throw new SuiteException(e.getMessage());
    }
  }
}
