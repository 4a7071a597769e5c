package touchstone.conformance.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.mutation.Mutants.Mutant;
import touchstone.conformance.suite.SuiteException;

/** The score of several runs in one file. */
class MutationEvidenceTest {
  private static final String GRANTS = "touchstone.core.grant.Grants";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void place() {
    file = folder.resolve("mutation.json");
  }

  private static Mutant mutant(String type, String status) {
    return new Mutant(type, "method", 7, "removed call", status);
  }

  private String write(MutationEvidence evidence) throws IOException {
    Files.writeString(file, evidence.json());
    return evidence.json();
  }

  @Test
  void whatDoesNotEndIsNoticedAndWhatIsNotExecutedIsNot() throws IOException {
    MutationEvidence evidence = new MutationEvidence("abc", false);
    evidence.add(
        List.of(
            mutant(GRANTS, "KILLED"),
            mutant(GRANTS, "TIMED_OUT"),
            mutant(GRANTS + "$Nested", "SURVIVED"),
            mutant("touchstone.core.Core", "NO_COVERAGE")));
    assertThat(evidence.score())
        .isEqualTo("2 of 4 changes in 2 classes noticed by the core's tests (50 %)");
    assertThat(write(evidence))
        .contains("\"grant\" : 67", "\"core\" : 0", "method:7 removed call (never executed)");
  }

  @Test
  void aClassThatIsMeasuredAgainReplacesItsOldScoreAndOthersStay() throws IOException {
    MutationEvidence first = new MutationEvidence("abc", true);
    first.add(
        List.of(mutant(GRANTS, "SURVIVED"), mutant("touchstone.core.event.Bindings", "KILLED")));
    write(first);
    MutationEvidence second = new MutationEvidence("abc", true);
    second.keep(file);
    second.add(List.of(mutant(GRANTS, "KILLED")));
    assertThat(second.score()).startsWith("2 of 2 changes in 2 classes");
  }

  @Test
  void whatIsAboutOtherSourcesOrOtherTestsIsNotAdded() throws IOException {
    write(new MutationEvidence("abc", true));
    assertThatThrownBy(() -> new MutationEvidence("def", true).keep(file))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("other sources");
    assertThatThrownBy(() -> new MutationEvidence("abc", false).keep(file))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("tests");
  }
}
