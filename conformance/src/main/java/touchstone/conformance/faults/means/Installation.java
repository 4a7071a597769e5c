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

  /** The suite with everything it runs on. */
  List<String> suite() {
    return List.of(System.getProperty("java.class.path"));
  }

  /** The core's and the host's tests with JUnit, built by the launcher's {@code kill}. */
  List<String> tests() {
    List<String> path = new ArrayList<>();
    for (Path classes : testClasses()) {
      if (!Files.isDirectory(classes)) {
        throw new SuiteException(classes + " is missing: ./touchstone kill builds it");
      }
      path.add(classes.toString());
    }
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
