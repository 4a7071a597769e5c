package touchstone.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.faults.catalogue.Faults;
import touchstone.conformance.faults.means.GuestMeans;
import touchstone.conformance.faults.means.Installation;
import touchstone.conformance.faults.means.Workers;

/**
 * A few faults of different classes are caught by their guests, as in the whole kill matrix, which
 * {@code ./touchstone kill --all} shows.
 */
class KillSampleTest {
  private static final List<String> SAMPLE =
      List.of(
          "pointer-range",
          "page-alias",
          "flush-missing-amdv",
          "grant-double-put",
          "event-not-offered",
          "msr-bitmap-vtx",
          "user-hypercall");

  @TempDir private Path scratch;

  @Test
  void guestsCatchTheSampleAsExpected() {
    List<Fault> faults = Faults.named(SAMPLE);
    Installation installation = new Installation(Path.of("..").toAbsolutePath().normalize());
    Expectations expectations = Expectations.committed();
    try (Workers workers = new Workers(installation)) {
      Campaign campaign = new Campaign(List.of(new GuestMeans(workers, false)), scratch, 1);
      campaign.control(faults, line -> {});
      List<Kill> kills = campaign.of(faults, kill -> {});
      assertThat(kills).hasSameSizeAs(SAMPLE).allMatch(Kill::isCaught);
      assertThat(kills).flatExtracting(expectations::differences).isEmpty();
    }
  }
}
