package touchstone.conformance.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The pack in one in-toto statement with the test-result predicate, for tools that collect
 * attestations. It is not signed; whoever publishes it signs it.
 *
 * @see <a href="https://in-toto.io/Statement/v1">in-toto Statement v1</a>
 * @see <a href="https://in-toto.io/attestation/test-result/v0.1">test-result predicate v0.1</a>
 */
record Statement(
    @JsonProperty("_type") String type,
    List<Resource> subject,
    String predicateType,
    Predicate predicate) {

  /** A thing by name and hash. */
  record Resource(String name, Map<String, String> digest) {
    static Resource of(String name, String sha256) {
      return new Resource(name, Map.of("sha256", sha256));
    }
  }

  /**
   * The predicate.
   *
   * @param result PASSED, WARNED or FAILED
   * @param configuration what the tests were: the pack's manifest
   */
  record Predicate(
      String result,
      List<Resource> configuration,
      List<String> passedTests,
      List<String> warnedTests,
      List<String> failedTests) {}

  /** Of the guests' cases and the build's test classes; a test class that failed fails all. */
  static Statement of(Evidence evidence, List<Resource> subject, String manifest) {
    GuestResults guests = evidence.guests();
    List<String> passed = new ArrayList<>(ids(guests, List.of("PASS")));
    List<String> warned = new ArrayList<>(ids(guests, List.of("SKIP", "WAIVED", "XFAIL")));
    List<String> failed = new ArrayList<>();
    guests.results().stream()
        .map(GuestResults.Result::id)
        .filter(id -> !passed.contains(id) && !warned.contains(id))
        .forEach(failed::add);
    evidence
        .tests()
        .classes()
        .forEach((name, counts) -> {
          List<String> kind = counts.failed() > 0 ? failed : counts.passed() ? passed : warned;
          kind.add(name);
        });
    return new Statement(
        "https://in-toto.io/Statement/v1",
        subject,
        "https://in-toto.io/attestation/test-result/v0.1",
        new Predicate(
            !failed.isEmpty() || passed.isEmpty()
                ? "FAILED"
                : warned.isEmpty() ? "PASSED" : "WARNED",
            List.of(Resource.of(Layout.MANIFEST, manifest)),
            passed,
            warned,
            failed));
  }

  private static List<String> ids(GuestResults guests, List<String> verdicts) {
    return guests.results().stream()
        .filter(r -> verdicts.contains(r.verdict()))
        .map(GuestResults.Result::id)
        .toList();
  }
}
