package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.Metadata;
import touchstone.conformance.suite.SuiteException;

/** Any bytes are a guest's metadata or an error that names the file; what is accepted is usable. */
class MetadataFuzzTest {
  private static final Path FILE = Path.of("guests", "fuzzed", "test.yaml");

  @FuzzTest(maxDuration = "1h")
  void parse(byte[] file) {
    GuestTest test;
    try {
      test = Metadata.parse(FILE, new String(file, StandardCharsets.UTF_8));
    } catch (SuiteException refused) {
      if (!String.valueOf(refused.getMessage()).startsWith(FILE + ": ")) {
        throw new AssertionError("the error does not name the file", refused);
      }
      return;
    }
    use(test);
  }

  /** What the suite asks of every test it runs. */
  private static void use(GuestTest test) {
    for (String environment : test.environments()) {
      for (GuestTest.Role role : test.allRoles()) {
        boolean sane =
            test.memoryBytes(role) > 0
                && test.vcpus(role) > 0
                && !test.expectedEnd(role).isEmpty()
                && GuestTest.image(role, environment).endsWith(".elf");
        if (!sane) {
          throw new AssertionError("accepted: " + test);
        }
      }
    }
    if (test.timeoutMillis() <= 0 || test.isSeveral() && test.accessPolicy().isEmpty()) {
      throw new AssertionError("accepted: " + test);
    }
  }
}
