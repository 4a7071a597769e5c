package touchstone.conformance.suite;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** Tests and results to try things on. */
public final class Examples {
  private Examples() {}

  /** A single guest of a group, with more fields if wanted. */
  public static GuestTest test(String name, String group, String... fields) {
    String yaml =
        """
        name: %s
        title: A probe
        group: %s
        requirements: [req~mem-own-frames-only~1]
        environments: [pvh64]
        %s
        """
            .formatted(name, group, String.join("\n", fields));
    return Metadata.parse(Path.of(name, "test.yaml"), yaml);
  }

  public static Case subject(String name, String group) {
    return new Case(test(name, group), "pvh64", "amd");
  }

  public static CaseResult result(Case subject, Verdict verdict) {
    return new CaseResult(subject, verdict, "", 0, 0, List.of());
  }

  public static RunReport report(CaseResult... results) {
    List<Case> cases = List.of(results).stream().map(CaseResult::subject).toList();
    return new RunReport(
        "1",
        new Subject("mine", List.of("amd"), new TreeMap<>(), new TreeMap<>()),
        TestList.of(cases, Shard.WHOLE),
        Instant.EPOCH,
        1,
        1,
        List.of(results));
  }
}
