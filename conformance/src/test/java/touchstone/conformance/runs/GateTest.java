package touchstone.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Examples;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;

class GateTest {
  private static final Case SUBJECT = Examples.subject("probe", "MEM");
  private static final Set<String> EXISTING = Set.of(SUBJECT.id());

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "PASS, PASS, true",
    "PASS, FAIL, false",
    "PASS, SKIP, false",
    "PASS, NOT_RUN, false",
    "FAIL, FAIL, true",
    "FAIL, CRASH, true",
    "FAIL, PASS, true",
    "SKIP, SKIP, true",
    "SKIP, FAIL, false",
    "WAIVED, XPASS, false",
    "FAIL, XPASS, false",
  })
  void whatIsWorseFailsIt(Verdict before, Verdict now, boolean passes) {
    assertThat(gate(before, now).passes()).isEqualTo(passes);
  }

  @Test
  void withoutABaselineEveryCaseMustConform() {
    assertThat(Gate.of(run(Verdict.FAIL), null, EXISTING).passes()).isFalse();
    assertThat(Gate.of(run(Verdict.PASS), null, EXISTING).passes()).isTrue();
    assertThat(Gate.of(Examples.report(), null, EXISTING).passes()).isFalse();
  }

  @Test
  void aCaseThatIsGoneFromTheSuiteIsWorse() {
    Baseline before = Baseline.of(run(Verdict.PASS));
    Gate gate = Gate.of(Examples.report(), before, Set.of());
    assertThat(gate.passes()).isFalse();
    assertThat(gate.summary()).contains("is gone from the suite");
  }

  @Test
  void theSummaryNamesWhatIsWorse() {
    assertThat(gate(Verdict.PASS, Verdict.FAIL).summary())
        .startsWith("Gate failed: mine, 1 cases, 1 worse")
        .contains("probe/pvh64@amd: PASS -> FAIL");
  }

  @Test
  void aBaselineReadsBack() throws IOException {
    Baseline baseline = Baseline.of(run(Verdict.NOT_RUN));
    assertThat(Baseline.read(write(baseline.text()))).isEqualTo(baseline);
  }

  @Test
  void aBrokenBaselineIsAnErrorWithFileAndField() throws IOException {
    Path strange = write("{\"format\": 1, \"cases\": {\"a/b@c\": \"GREEN\"}}");
    assertThatThrownBy(() -> Baseline.read(strange))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("cases.a/b@c")
        .hasMessageContaining("GREEN");
    Path truncated = write("{\"format\": 1, \"ca");
    assertThatThrownBy(() -> Baseline.read(truncated)).isInstanceOf(SuiteException.class);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("baseline.json"), text);
  }

  private static Gate gate(Verdict before, Verdict now) {
    return Gate.of(run(now), Baseline.of(run(before)), EXISTING);
  }

  private static RunReport run(Verdict verdict) {
    return Examples.report(Examples.result(SUBJECT, verdict));
  }
}
