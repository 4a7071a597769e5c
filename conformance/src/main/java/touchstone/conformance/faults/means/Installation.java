package touchstone.conformance.faults.means;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import touchstone.conformance.suite.SuiteException;

/**
 * Where the parts are that child processes run.
 *
 * @param home the checkout
 */
public record Installation(Path home) {

  /**
   * The suite with all it runs on, and the core's and the host's tests with JUnit, as far as they
   * have been built; the launcher's {@code kill} builds them.
   */
  List<String> everything() {
    List<String> path = new ArrayList<>(List.of(System.getProperty("java.class.path")));
    testClasses().stream().filter(Files::isDirectory).map(Path::toString).forEach(path::add);
    path.add(home.resolve("conformance/target/testlib") + "/*");
    return path;
  }

  private List<Path> testClasses() {
    return List.of(
        home.resolve("ref-hypervisor/core/target/test-classes"),
        home.resolve("ref-hypervisor/host/target/test-classes"));
  }

  /** Full name of a test class; SuiteException if there is none of that simple name. */
  String testClass(String simpleName) {
    for (Path root : testClasses()) {
      if (!Files.isDirectory(root)) {
        throw new SuiteException(root + " is missing: ./touchstone kill builds it");
      }
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.endsWith(simpleName + ".class")).toList()) {
          String name = root.relativize(file).toString().replace('/', '.');
          return name.substring(0, name.length() - ".class".length());
        }
      } catch (java.io.IOException e) {
        throw new SuiteException("cannot list " + root + ": " + e.getMessage());
      }
    }
    throw new SuiteException("there is no test class " + simpleName);
  }

  Path guests() {
    return home.resolve("conformance/guests");
  }
}
