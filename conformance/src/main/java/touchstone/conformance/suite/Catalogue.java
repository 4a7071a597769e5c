package touchstone.conformance.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** All tests there are, sorted by name: every folder below {@code guests} with a test.yaml. */
public final class Catalogue {
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final List<String> POLICIES = List.of("default", "silo");
  private static final List<String> ENDS = List.of("shutdown", "crash", "any");
  private static final int MAX_WEIGHT = 65535;
  private static final int MAX_CAP = 6400;

  private final List<GuestTest> tests;

  private Catalogue(List<GuestTest> tests) {
    this.tests = tests;
  }

  /** Reads every test.yaml below {@code guests}; SuiteException names the file and the field. */
  public static Catalogue load(Path guests) {
    List<GuestTest> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(guests)) {
      for (Path file : folders.map(f -> f.resolve("test.yaml")).filter(Files::exists).toList()) {
        found.add(parse(file, Files.readString(file)));
      }
    } catch (IOException e) {
      throw new SuiteException("cannot list " + guests + ": " + e.getMessage());
    }
    found.sort(Comparator.comparing(GuestTest::name));
    return new Catalogue(List.copyOf(found));
  }

  /**
   * Reads one test.yaml.
   *
   * @param file what messages call it; the folder it lies in has the test's name
   * @throws SuiteException with file, field and what is wrong
   */
  public static GuestTest parse(Path file, String text) {
    GuestTest test;
    try {
      test = YAML.readValue(text, GuestTest.class);
    } catch (JsonMappingException e) {
      throw new SuiteException(file + ": " + e.getPathReference() + ": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new SuiteException(file + ": " + e.getOriginalMessage());
    }
    check(file, test);
    return test;
  }

  private static void check(Path file, GuestTest test) {
    Path folder = file.getParent();
    if (folder == null || !folder.endsWith(test.name() == null ? "" : test.name())) {
      throw new SuiteException(file + ": name: must be the folder's name");
    }
    require(file, "title", test.title());
    require(file, "group", test.group());
    require(file, "requirements", test.requirements());
    require(file, "environments", test.environments());
    try {
      test.allRoles().forEach(test::memoryBytes);
    } catch (IllegalArgumentException e) {
      throw new SuiteException(file + ": memory: " + e.getMessage());
    }
    oneOf(file, "policy", test.accessPolicy(), POLICIES);
    for (GuestTest.Role role : test.allRoles()) {
      String where = role.name().isEmpty() ? "" : "roles: " + role.name() + ": ";
      oneOf(file, where + "expect", test.expectedEnd(role), ENDS);
      between(file, where + "weight", test.weight(role), 1, MAX_WEIGHT);
      between(file, where + "cap", test.cap(role), 0, MAX_CAP);
      if (role.destroyAfter() != null) {
        between(file, where + "destroy_after", role.destroyAfter(), 1, test.timeoutMillis());
      }
    }
  }

  private static void oneOf(Path file, String field, String value, List<String> known) {
    if (!known.contains(value)) {
      throw new SuiteException(file + ": " + field + ": '" + value + "' is not one of " + known);
    }
  }

  private static void between(Path file, String field, int value, int least, int most) {
    if (value < least || most < value) {
      throw new SuiteException(
          file + ": " + field + ": " + value + " is not between " + least + " and " + most);
    }
  }

  private static void require(Path file, String field, Object value) {
    if (value == null || value instanceof List<?> list && list.isEmpty()) {
      throw new SuiteException(file + ": " + field + ": is missing");
    }
  }

  public List<GuestTest> tests() {
    return tests;
  }

  /** SHA-256 over the sorted ids of the cases: two runs of the same list have the same hash. */
  public static String hash(List<Case> cases) {
    return hashOfIds(cases.stream().map(Case::id).toList());
  }

  /** As {@link #hash}, of the cases' ids. */
  public static String hashOfIds(List<String> ids) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ids.stream()
          .sorted()
          .forEach(id -> digest.update((id + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
