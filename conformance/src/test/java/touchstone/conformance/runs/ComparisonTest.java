package touchstone.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.report.JsonReport;
import touchstone.conformance.runs.Comparison.Kind;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Examples;
import touchstone.conformance.suite.Verdict;

class ComparisonTest {
  @TempDir Path folder;

  @Test
  void equalRunsHaveNoChanges() throws IOException {
    Comparison same = compare(one("a", Verdict.PASS), one("a", Verdict.PASS));
    assertThat(same.changes()).isEmpty();
    assertThat(same.isNoWorse()).isTrue();
  }

  @Test
  void eachChangeHasItsKind() throws IOException {
    assertThat(kind(one("a", Verdict.PASS), one("a", Verdict.FAIL))).isEqualTo(Kind.WORSE);
    assertThat(kind(one("a", Verdict.CRASH), one("a", Verdict.PASS))).isEqualTo(Kind.BETTER);
    assertThat(kind(one("a", Verdict.CRASH), one("a", Verdict.FAIL))).isEqualTo(Kind.DIFFERENT);
    assertThat(kind(one("a", Verdict.PASS), one("a", Verdict.SKIP))).isEqualTo(Kind.DIFFERENT);
  }

  @Test
  void aCaseThatIsGoneIsWorse() throws IOException {
    Comparison moved = compare(one("a", Verdict.PASS), one("b", Verdict.PASS));
    assertThat(moved.count(Kind.REMOVED)).isEqualTo(1);
    assertThat(moved.count(Kind.ADDED)).isEqualTo(1);
    assertThat(moved.isNoWorse()).isFalse();
  }

  private Kind kind(CaseResult before, CaseResult after) throws IOException {
    return compare(before, after).changes().getFirst().kind();
  }

  private Comparison compare(CaseResult before, CaseResult after) throws IOException {
    return Comparison.of(read("before", before), read("after", after));
  }

  private GuestResults read(String name, CaseResult result) throws IOException {
    Path file = folder.resolve(name + ".json");
    Files.writeString(file, JsonReport.of(Examples.report(result)));
    return GuestResults.read(file);
  }

  private static CaseResult one(String test, Verdict verdict) {
    return Examples.result(Examples.subject(test, "MEM"), verdict);
  }
}
