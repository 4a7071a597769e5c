package touchstone.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import touchstone.conformance.faults.means.Outcome;
import touchstone.conformance.faults.means.Outcome.Result;
import touchstone.conformance.suite.SuiteException;

/** What is expected of a row of the kill matrix, and what differs. */
class ExpectationsTest {
  private static final Fault FAULT = Fault.of(AdvisoryClass.GRANT, "fault", "a fault");

  private static Kill kill(Result result, String... where) {
    return new Kill(FAULT, Map.of("guest", new Outcome(result, List.of(where), "a guest", 1)));
  }

  private static List<String> differences(String line, Kill kill) {
    return Expectations.parse(line).differences(kill);
  }

  @Test
  void aFaultThatIsCaughtAsExpectedDiffersInNothing() {
    assertThat(differences("fault: guest", kill(Result.CAUGHT, "intel"))).isEmpty();
    assertThat(differences("fault: guest@intel", kill(Result.CAUGHT, "intel", "amd"))).isEmpty();
  }

  @Test
  void aFaultThatIsMissedDiffers() {
    assertThat(differences("fault: guest", kill(Result.MISSED)))
        .containsExactly("fault is not caught by guest");
    assertThat(differences("fault: guest@amd", kill(Result.CAUGHT, "intel")))
        .containsExactly("fault is not caught by guest@amd");
  }

  @Test
  void meansThatWereNotAskedAreNotMissed() {
    assertThat(differences("fault: guest proof", kill(Result.CAUGHT, "intel"))).isEmpty();
  }

  @Test
  void aFaultThatIsSaidToBeUnseenMustBeUnseen() {
    String line = "fault: property | unseen by guests: for a reason";
    assertThat(differences(line, kill(Result.MISSED))).isEmpty();
    assertThat(differences(line, kill(Result.CAUGHT, "intel"))).hasSize(1);
  }

  @Test
  void linesThatSayNothingAreRefused() {
    for (String line : List.of("fault guest", "fault: guest | because", "f: a\nf: b")) {
      assertThatThrownBy(() -> Expectations.parse(line)).isInstanceOf(SuiteException.class);
    }
  }
}
