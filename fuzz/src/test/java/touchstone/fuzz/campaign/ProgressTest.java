package touchstone.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the fuzzer prints is understood. */
class ProgressTest {
  private final Progress progress = new Progress();

  @Test
  void statusLinesSayRunsCoverageAndCorpus() {
    assertThat(progress.read("#7\tINITED cov: 152 ft: 155 corp: 4/481b exec/s: 0 rss: 1Mb"))
        .isTrue();
    assertThat(
            progress.read(
                "#4096\tpulse  cov: 201 ft: 250 corp: 56/5819b lim: 99 exec/s: 2048 rss: 100Mb"))
        .isTrue();
    assertThat(progress.runs).isEqualTo(4096);
    assertThat(progress.coverage).isEqualTo(201);
    assertThat(progress.features).isEqualTo(250);
    assertThat(progress.corpus).isEqualTo(56);
    assertThat(progress.corpusSize).isEqualTo("5819b");
  }

  @Test
  void theRateLeavesOutTheCorpus() {
    progress.read("#61\tINITED cov: 152 ft: 155 corp: 4/481b exec/s: 0 rss: 1Mb");
    progress.end();
    assertThat(progress.rate()).isZero();
  }

  @Test
  void hypercallsAreCountedByTheClockAndByProcessorTime() {
    progress.read("hypercalls: 1000 in 2000 ms, 1000 ms of processor time");
    assertThat(progress.calls().rate()).isEqualTo(500);
    assertThat(progress.calls().cpuRate()).isEqualTo(1000);
    assertThat(progress.recentCalls().calls()).isEqualTo(1000);
    progress.read("hypercalls: 4000 in 3000 ms, 1500 ms of processor time");
    CallCount recent = progress.recentCalls();
    assertThat(recent.rate()).isEqualTo(3000);
    assertThat(recent.cpuRate()).isEqualTo(6000);
  }

  @Test
  void aFindingIsKeptWithItsTrace() {
    progress.read(
        "== Java Exception: java.lang.AssertionError: trace: /tmp/target/failures/a.trace");
    progress.read("artifact_prefix='x/'; Test unit written to x/crash-00ff");
    assertThat(progress.trace).isEqualTo("/tmp/target/failures/a.trace");
    assertThat(progress.finding).isEqualTo("x/crash-00ff");
  }

  @Test
  void aSlowInputIsNoFinding() {
    assertThat(progress.read("Test unit written to x/slow-unit-00ff")).isFalse();
    assertThat(progress.read("INFO: Instrumented touchstone.core.Core")).isFalse();
    assertThat(progress.finding).isEmpty();
  }

  @Test
  void timeStandsStillAfterTheEnd() throws InterruptedException {
    progress.end();
    double seconds = progress.seconds();
    Thread.sleep(2);
    assertThat(progress.seconds()).isEqualTo(seconds);
  }
}
