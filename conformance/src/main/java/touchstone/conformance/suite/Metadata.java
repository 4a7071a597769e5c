package touchstone.conformance.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a guest's test.yaml; what is wrong with one is said with file and field. */
public final class Metadata {
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final List<String> POLICIES = List.of("default", "silo");
  private static final List<String> ENDS = List.of("shutdown", "reboot", "crash", "any");
  private static final List<String> ENVIRONMENTS = List.of("pvh64", "pvh32pae", "pvh32");
  private static final long MIB = 1L << 20;
  private static final int MAX_MEMORY_MIB = 64;
  private static final int MAX_VCPUS = 4;
  private static final int MAX_CPUS = 64;
  private static final int MAX_TIMEOUT = 3600;
  private static final int MAX_WEIGHT = 65535;
  private static final int MAX_CAP = 6400;

  private final Path file;

  private Metadata(Path file) {
    this.file = file;
  }

  /**
   * Reads one test.yaml.
   *
   * @param file what messages call it; the folder it lies in has the test's name
   * @throws SuiteException with file, field and what is wrong
   */
  public static GuestTest parse(Path file, String text) {
    Metadata metadata = new Metadata(file);
    GuestTest test = metadata.read(text);
    metadata.check(test);
    for (GuestTest.Role role : test.allRoles()) {
      metadata.check(test, role);
    }
    return test;
  }

  private GuestTest read(String text) {
    GuestTest test;
    try {
      test = YAML.readValue(text, GuestTest.class);
    } catch (JsonMappingException e) {
      throw wrong(e.getPathReference(), e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new SuiteException(file + ": " + e.getOriginalMessage());
    }
    if (test == null) {
      throw new SuiteException(file + ": holds nothing");
    }
    return test;
  }

  private void check(GuestTest test) {
    Path folder = file.getParent();
    if (folder == null || !folder.endsWith(test.name() == null ? "" : test.name())) {
      throw wrong("name", "must be the folder's name");
    }
    require("title", test.title());
    require("group", test.group());
    require("requirements", test.requirements());
    require("environments", test.environments());
    test.environments().forEach(e -> oneOf("environments", e, ENVIRONMENTS));
    oneOf("policy", test.accessPolicy(), POLICIES);
    between("timeout", test.timeoutSeconds(), 1, MAX_TIMEOUT);
    if (test.cpus() != null) {
      between("cpus", test.cpus(), 1, MAX_CPUS);
    }
    if (test.roles() != null) {
      test.roles().forEach(role -> require("roles: name", role == null ? null : role.name()));
    }
  }

  private void check(GuestTest test, GuestTest.Role role) {
    String where = role.name().isEmpty() ? "" : "roles: " + role.name() + ": ";
    try {
      between(where + "memory in MiB", test.memoryBytes(role) / MIB, 1, MAX_MEMORY_MIB);
    } catch (IllegalArgumentException e) {
      throw wrong(where + "memory", e.getMessage());
    }
    between(where + "vcpus", test.vcpus(role), 1, MAX_VCPUS);
    oneOf(where + "expect", test.expectedEnd(role), ENDS);
    between(where + "weight", test.weight(role), 1, MAX_WEIGHT);
    between(where + "cap", test.cap(role), 0, MAX_CAP);
    if (role.destroyAfter() != null) {
      between(where + "destroy_after", role.destroyAfter(), 1, test.timeoutMillis());
    }
  }

  private void oneOf(String field, @Nullable String value, List<String> known) {
    if (value == null || !known.contains(value)) {
      throw wrong(field, "'" + value + "' is not one of " + known);
    }
  }

  private void between(String field, long value, int least, int most) {
    if (value < least || most < value) {
      throw wrong(field, value + " is not between " + least + " and " + most);
    }
  }

  private void require(String field, @Nullable Object value) {
    if (value == null
        || value instanceof String text && text.isBlank()
        || value instanceof List<?> list
            && (list.isEmpty() || list.stream().anyMatch(Objects::isNull))) {
      throw wrong(field, "is missing");
    }
  }

  private SuiteException wrong(String field, @Nullable String what) {
    return new SuiteException(file + ": " + field + ": " + what);
  }
}
