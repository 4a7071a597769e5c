package touchstone.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The core's proofs, replayed on the sources of today in every build. */
class ProofsTest {

  @Test
  void theCoreIsProvedAsExpected() throws Exception {
    Path home = Path.of(System.getProperty("touchstone.home", ".."));
    Expectations expectations = Expectations.committed();
    StoredProofs stored = new StoredProofs(home.resolve("isolation-proofs/src/main/proofs"));
    try (Session session = new Session(Sources.link(home).root())) {
      Run run =
          new Run(
              session,
              expectations,
              stored,
              Run.Mode.REPLAY,
              Search.STEPS,
              Prove.defaultJobs(),
              name -> {});
      List<Row> rows = run.rows(name -> true);
      assertThat(new Judgement(rows, expectations, session.warnings()).faults()).isEmpty();
      assertThat(rows).filteredOn(row -> row.result() == Row.Result.CLOSED).isNotEmpty();
      assertThat(Property.values())
          .extracting(property -> property.judge(rows).verdict())
          .containsOnly("proved");
    }
  }
}
