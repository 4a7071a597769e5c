package touchstone.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The prover proves what is true, does not prove what is false, and notices what is missing. */
@TestInstance(Lifecycle.PER_CLASS)
class GuardsTest {
  private Map<String, Row> rows = Map.of();

  @BeforeAll
  void run() throws Exception {
    try (Session session = new Session(Path.of("src/test/resources/wrong"))) {
      List<Row> all =
          new Run(
                  session,
                  new Expectations(List.of()),
                  new StoredProofs(Path.of("target/no-proofs")),
                  Run.Mode.SEARCH,
                  Search.STEPS,
                  1,
                  name -> {})
              .rows(name -> true);
      rows = all.stream().collect(Collectors.toMap(Row::contract, row -> row));
      assertThat(session.options()).containsAll(KeyOptions.MEANING.values());
    }
  }

  private Row row(String method) {
    return rows.get("Wrong." + method);
  }

  @Test
  void anInvariantMustHoldFromTheBeginningAndBeKept() {
    assertThat(rows.get("Unborn.Unborn()").result()).isEqualTo(Row.Result.OPEN);
    assertThat(rows.get("Unborn.use()").result()).isEqualTo(Row.Result.OPEN);
    assertThat(rows.get("Unborn.take()").result()).isEqualTo(Row.Result.CLOSED);
  }

  @Test
  void aTrueContractCloses() {
    assertThat(row("raise(int)").result()).isEqualTo(Row.Result.CLOSED);
    assertThat(row("raise(int)").vacuous()).isFalse();
  }

  @Test
  void aFalsePostconditionStaysOpen() {
    assertThat(row("grows(int)").result()).isEqualTo(Row.Result.OPEN);
  }

  @Test
  void anOverflowStaysOpen() {
    assertThat(row("overflows(int)").result()).isEqualTo(Row.Result.OPEN);
  }

  @Test
  void aWriteOutsideTheFrameStaysOpen() {
    assertThat(row("writes()").result()).isEqualTo(Row.Result.OPEN);
  }

  @Test
  void aVacuousContractIsFoundOut() {
    assertThat(row("vacuous(int)").vacuous()).isTrue();
  }

  private List<String> faults(String... expectations) {
    return new Judgement(
            List.copyOf(rows.values()), new Expectations(List.of(expectations)), List.of())
        .faults();
  }

  @Test
  void everyDifferenceIsAFault() {
    assertThat(
            faults(
                "closed Wrong.raise(int)",
                "open Wrong.grows(int) -- false on purpose",
                "closed Wrong.overflows(int)",
                "closed Unborn.take()",
                "open Unborn.* -- false on purpose",
                "closed Wrong.gone(int)"))
        .containsExactlyInAnyOrder(
            "open, but listed as closed: Wrong.overflows(int)",
            "expected but not found in the sources: Wrong.gone(int)",
            "not in the list of expectations: Wrong.writes()",
            "not in the list of expectations: Wrong.vacuous(int)");
  }

  @Test
  void anUnexpectedProofIsAFaultToo() {
    assertThat(faults("open Wrong.raise(int) -- said to be hard"))
        .contains("closed, but listed as open: Wrong.raise(int)");
  }

  @Test
  void vacuityIsAFault() {
    assertThat(faults("closed Wrong.vacuous(int)"))
        .contains("vacuous, its assumptions are contradictory: Wrong.vacuous(int)");
  }
}
