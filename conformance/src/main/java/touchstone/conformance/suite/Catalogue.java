package touchstone.conformance.suite;

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
  private final List<GuestTest> tests;

  private Catalogue(List<GuestTest> tests) {
    this.tests = tests;
  }

  /** Reads every test.yaml below {@code guests}; SuiteException names the file and the field. */
  public static Catalogue load(Path guests) {
    List<GuestTest> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(guests)) {
      for (Path file : folders.map(f -> f.resolve("test.yaml")).filter(Files::exists).toList()) {
        found.add(Metadata.parse(file, Files.readString(file)));
      }
    } catch (IOException e) {
      throw new SuiteException("cannot list " + guests + ": " + e.getMessage());
    }
    found.sort(Comparator.comparing(GuestTest::name));
    return new Catalogue(List.copyOf(found));
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
