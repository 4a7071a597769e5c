package touchstone.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import touchstone.conformance.suite.SuiteException;

/** Faults in sources, for the prover. */
class SourcePatchTest {
  private static final SourcePatch PATCH = SourcePatch.of("a/A.java", "A.run").change("one", "two");

  @Test
  void allChangesAreMade() {
    assertThat(PATCH.change("three", "").applyTo("one three")).isEqualTo("two ");
    assertThat(PATCH.type()).isEqualTo("A");
  }

  @Test
  void aTextThatIsNotThereExactlyOnceIsAnError() {
    for (String source : new String[] {"nothing", "one one"}) {
      assertThatThrownBy(() -> PATCH.applyTo(source))
          .isInstanceOf(SuiteException.class)
          .hasMessage("a/A.java: 'one' is not there exactly once");
    }
  }
}
