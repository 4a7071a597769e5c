package touchstone.host.noninterference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.noninterference.Experiment.Direction;
import touchstone.machine.cpu.CpuModel;

/** A few seeds of each experiment; {@code ./touchstone noninterference} runs many. */
class NoninterferenceTest {
  private static final int SEEDS = 3;
  private static final int ATTEMPTS = 8;

  // [utest->req~rsc-partition~1]
  @ParameterizedTest
  @EnumSource(Scenario.class)
  void whatOneGuestDoesIsNothingToTheOther(Scenario scenario) throws Exception {
    int ended = 0;
    for (CpuModel cpu : CpuModel.values()) {
      for (Direction direction : Direction.values()) {
        for (long seed = 0; seed < SEEDS; seed++) {
          Experiment experiment = new Experiment(cpu, scenario, direction, seed);
          Experiment.Result result = experiment.run();
          assertThat(result.interference()).as(experiment.command()).isEmpty();
          assertThat(result.moments()).as(experiment.command()).isGreaterThan(5);
          ended += result.ended() ? 1 : 0;
        }
      }
    }
    assertThat(ended).as("most guests come to their end").isGreaterThan(2 * SEEDS);
  }

  /** The seeds with which the leaks that have been closed were found. */
  // [utest->req~rsc-partition~1]
  @Test
  void leaksOnceFoundStayClosed() throws Exception {
    List<Experiment> found =
        List.of(
            experiment(Scenario.PARTITION, Direction.CONFIDENTIALITY, 3), // a timer of the other
            experiment(Scenario.PARTITION, Direction.INTEGRITY, 24), // a wake-up moved the slice
            experiment(Scenario.PROGRAM_SHARED, Direction.CONFIDENTIALITY, 1)); // table size
    for (Experiment experiment : found) {
      assertThat(experiment.run().interference()).as(experiment.command()).isEmpty();
    }
  }

  private static Experiment experiment(Scenario scenario, Direction direction, long seed) {
    return new Experiment(CpuModel.INTEL, scenario, direction, seed);
  }

  // [utest->req~rsc-partition~1]
  @ParameterizedTest
  @EnumSource(Declassification.class)
  void eachDeclassificationIsNeededAndDiffersWhereItSays(Declassification what) throws Exception {
    for (CpuModel cpu : CpuModel.values()) {
      assertThat(what.complaint(cpu)).isEmpty();
    }
  }

  @Test
  void equalRunsAreEqual() throws Exception {
    Experiment experiment = experiment(Scenario.DATA_SHARED, Direction.CONFIDENTIALITY, 7);
    assertThat(experiment.run()).isEqualTo(experiment.run());
  }

  /** A bit of the other guest's registers that reaches the observer's memory is found. */
  @Test
  void aLeakThroughMemoryIsFound() throws Exception {
    assertThat(findings(NoninterferenceTest::leakABit)).anyMatch(text -> text.contains("MEMORY"));
  }

  private static void leakABit(ReferenceSystem system, GuestHandle observer, int other, long time) {
    long secret = system.core().domains().find(other).vcpu[0].gpr[0];
    int frame = system.core().frames().frameAt(observer.id(), GuestMap.OFFER >>> 12);
    int before = system.machine().memory().read8(frame * 4096L);
    system.machine().memory().write8(frame * 4096L, before ^ (int) (secret >>> 8 & 1));
  }

  /** Nor may the other guest's data cost the observer a nanosecond. */
  @Test
  void aLeakThroughTimeIsFound() throws Exception {
    Experiment.Leak leak =
        (system, observer, other, time) -> {
          long secret = system.core().domains().find(other).vcpu[0].gpr[0];
          system.machine().cpu(0).clock += secret >>> 8 & 1;
        };
    assertThat(findings(leak)).anyMatch(text -> text.contains("TIME"));
  }

  private static List<String> findings(Experiment.Leak leak) throws Exception {
    List<String> found = new ArrayList<>();
    for (long seed = 0; seed < ATTEMPTS; seed++) {
      Experiment experiment = experiment(Scenario.DATA_SHARED, Direction.CONFIDENTIALITY, seed);
      experiment.run(leak).interference().ifPresent(found::add);
    }
    return found;
  }
}
