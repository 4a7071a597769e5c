package touchstone.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaiversTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);
  private static final Case SLOW = Examples.subject("slow", "RSC");
  private static final Case CORE = Examples.subject("core", "MEM");

  @TempDir Path folder;

  @Test
  void aFailureThatIsNamedIsExcused() throws IOException {
    CaseResult result = load("waivers", "slow", "2027-01-01").apply(failed(SLOW));
    assertThat(result.verdict()).isEqualTo(Verdict.WAIVED);
    assertThat(result.reason()).contains("known and tracked").contains("T-1");
  }

  @Test
  void aFailureThatIsExpectedIsXfail() throws IOException {
    assertThat(load("expected", "slow", "2027-01-01").apply(failed(SLOW)).verdict())
        .isEqualTo(Verdict.XFAIL);
  }

  @Test
  void aPassThatIsExcusedFails() throws IOException {
    CaseResult result =
        load("waivers", "slow", "2027-01-01").apply(Examples.result(SLOW, Verdict.PASS));
    assertThat(result.verdict()).isEqualTo(Verdict.XPASS);
    assertThat(result.verdict().conforms()).isFalse();
  }

  @Test
  void mandatoryTestsCannotBeWaived() {
    assertThatThrownBy(() -> load("waivers", "core", "2027-01-01"))
        .hasMessageContaining("waivers.yaml:2: case: ")
        .hasMessageContaining("mandatory");
    assertThatThrownBy(() -> load("expected", "core", "2027-01-01"))
        .hasMessageContaining("mandatory");
  }

  @Test
  void anEntryForNoCaseOfTheRunIsAnError() {
    assertThatThrownBy(() -> load("waivers", "other", "2027-01-01"))
        .hasMessageContaining("not among the cases");
  }

  @Test
  void anEntryExpires() throws IOException {
    assertThat(load("waivers", "slow", "2026-11-26")).isNotNull();
    assertThatThrownBy(() -> load("waivers", "slow", "2026-11-25")).hasMessageContaining("is over");
    assertThatThrownBy(() -> load("waivers", "slow", "2026-02-31"))
        .hasMessageContaining("is not a date");
  }

  private Waivers load(String kind, String test, String expires) throws IOException {
    Path file = folder.resolve("waivers.yaml");
    Files.writeString(
        file,
        """
        %s:
          - case: %s/pvh64@amd
            reason: known and tracked
            expires: %s
            link: T-1
        """
            .formatted(kind, test, expires));
    return Waivers.load(file, List.of(SLOW, CORE), TODAY);
  }

  private static CaseResult failed(Case subject) {
    return Examples.result(subject, Verdict.FAIL);
  }
}
