package touchstone.conformance.targets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.GuestTest.Role;
import touchstone.conformance.suite.SuiteException;

/**
 * Where a target finds what it runs.
 *
 * @param home the checkout
 * @param seed of everything random, for targets that can be seeded
 */
public record Workspace(Path home, long seed) {

  /** Folder of the built guests, one folder per test. */
  public Path images() {
    return home.resolve("conformance/target/guests");
  }

  /** The image of a role; SuiteException if it has not been built. */
  public Path image(Case subject, Role role) {
    Path file =
        images()
            .resolve(subject.test().name())
            .resolve(GuestTest.image(role, subject.environment()));
    if (!Files.isRegularFile(file)) {
      throw new SuiteException("guest image " + file + " is missing: run ./touchstone build");
    }
    return file;
  }

  /** As {@link #image}, the bytes. */
  public byte[] imageBytes(Case subject, Role role) {
    Path file = image(subject, role);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SuiteException("guest image " + file + " cannot be read: " + e.getMessage());
    }
  }
}
