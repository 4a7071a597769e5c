package touchstone.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.SuiteException;

class AgreementTest {
  private static final String COLUMNS =
      """
      columns:
        - {title: ours, target: reference, configuration: amd, reference: amd}
        - {title: theirs, target: xen, configuration: amd, reference: amd}
      """;

  private static final String NOTE =
      """
      differences:
        - tests: [clock]
          columns: [xen@amd]
          owner: xen
          reason: its clock runs backwards
      """;

  @TempDir Path folder;

  @Test
  void aDifferenceWithoutAnExplanationIsNamed() throws IOException {
    Agreement agreement = agreement("FAIL", "differences: []\n");
    assertThat(agreement.unexplained()).containsExactly("clock/pvh64 on xen@amd");
    assertThat(agreement.judged(agreement.columns().get(1))).isEqualTo(2);
    assertThat(agreement.agreeing(agreement.columns().get(1))).isEqualTo(1);
  }

  @Test
  void anExplanationIsShownWithItsNumber() throws IOException {
    Agreement agreement = agreement("FAIL", NOTE);
    assertThat(agreement.unexplained()).isEmpty();
    assertThat(AgreementTable.of(agreement))
        .contains("| clock | 1 PASS | 1 FAIL [1] |")
        .contains("| hello | 1 PASS | 1 PASS |")
        .contains("1. **xen**, clock: its clock runs backwards");
  }

  @Test
  void anExplanationOfNothingIsNamed() throws IOException {
    assertThat(agreement("PASS", NOTE).idle()).containsExactly("differences[0]: [clock]");
  }

  @Test
  void aSkipIsNeitherAgreementNorDifference() throws IOException {
    Agreement agreement = agreement("SKIP", "differences: []\n");
    assertThat(agreement.unexplained()).isEmpty();
    assertThat(agreement.skipped(agreement.columns().get(1))).isEqualTo(1);
    assertThat(agreement.judged(agreement.columns().get(1))).isEqualTo(1);
  }

  @Test
  void aBadExplanationIsAnErrorWithItsLine() {
    assertThatThrownBy(() -> agreement("FAIL", NOTE.replace("owner: xen", "owner: weather")))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("agreement.yaml:7: differences.0.owner");
  }

  /** The table in the repository is about the suite as it is, and nothing in it is unexplained. */
  @Test
  void theCommittedTableIsWhole() throws IOException {
    Path committed = Path.of("agreement");
    Agreement agreement = Agreement.load(committed);
    assertThat(agreement.unexplained()).isEmpty();
    assertThat(agreement.idle()).isEmpty();
    assertThat(Files.readString(committed.resolve("README.md")))
        .isEqualTo(AgreementTable.of(agreement));
    assertThat(Baseline.read(committed.resolve("reference.json")).verdicts().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Selection.all(List.of("intel", "amd")).of(Catalogue.load(Path.of("guests"))).stream()
                .map(Case::id)
                .toList());
  }

  private Agreement agreement(String verdict, String differences) throws IOException {
    Files.writeString(folder.resolve("agreement.yaml"), COLUMNS + differences);
    baseline("reference", "PASS");
    baseline("xen", verdict);
    return Agreement.load(folder);
  }

  private void baseline(String target, String clock) throws IOException {
    Files.writeString(
        folder.resolve(target + ".json"),
        """
        {"format": 1, "target": "%s", "cases": {"clock/pvh64@amd": "%s", "hello/pvh64@amd": "PASS"}}
        """
            .formatted(target, clock));
  }
}
