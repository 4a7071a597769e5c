package touchstone.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.faults.means.Outcome;
import touchstone.conformance.faults.means.Outcome.Result;
import touchstone.conformance.suite.SuiteException;

/** A kill matrix that is made in parts. */
class KillHistoryTest {
  private static final List<String> MEANS = List.of("guest", "oracle");
  private static final Fault ONE = Fault.of(AdvisoryClass.GRANT, "one", "a fault");
  private static final Fault TWO = Fault.of(AdvisoryClass.EVENT, "two", "another");
  private static final Outcome CAUGHT =
      new Outcome(Result.CAUGHT, List.of("intel"), "a guest: FAIL", 1.5);
  private static final Outcome MISSED = new Outcome(Result.MISSED, List.of(), "", 2);

  @TempDir private Path folder;

  private Path written(List<Kill> kills) throws IOException {
    Expectations expectations = Expectations.parse("one: guest\ntwo: guest");
    Path file = folder.resolve("kills.json");
    KillEvidence.Terms terms = new KillEvidence.Terms("abc", "all", 1, 1);
    Files.writeString(file, KillEvidence.of(kills, MEANS, expectations, terms, List.of()));
    return file;
  }

  private static KillHistory history(Path... files) {
    KillHistory history = new KillHistory("abc", MEANS);
    for (Path file : files) {
      history.take(file);
    }
    return history;
  }

  @Test
  void whatWasFoundBeforeComesBackAsItWas() throws IOException {
    List<Kill> kills =
        List.of(new Kill(ONE, Map.of("guest", CAUGHT)), new Kill(TWO, Map.of("guest", MISSED)));
    assertThat(history(written(kills)).with(List.of(), List.of(ONE, TWO))).isEqualTo(kills);
    assertThat(history().with(List.of(), List.of(ONE, TWO))).isEmpty();
  }

  @Test
  void newOutcomesAddColumnsAndReplaceOldOnes() throws IOException {
    Path file = written(List.of(new Kill(ONE, Map.of("guest", MISSED, "oracle", MISSED))));
    List<Kill> today =
        List.of(new Kill(ONE, Map.of("oracle", CAUGHT)), new Kill(TWO, Map.of("guest", CAUGHT)));
    List<Kill> all = history(file).with(today, List.of(ONE, TWO));
    assertThat(all.getFirst().outcomes())
        .containsExactly(Map.entry("guest", MISSED), Map.entry("oracle", CAUGHT));
    assertThat(all.getLast().outcomes()).containsExactly(Map.entry("guest", CAUGHT));
  }

  @Test
  void aMatrixOfOtherSourcesIsRefused() throws IOException {
    Path file = written(List.of(new Kill(ONE, Map.of("guest", CAUGHT))));
    assertThatThrownBy(() -> new KillHistory("def", MEANS).take(file))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("other sources");
  }
}
