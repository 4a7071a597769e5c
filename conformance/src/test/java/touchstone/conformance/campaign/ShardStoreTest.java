package touchstone.conformance.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.campaign.Fixture.FakeTarget;
import touchstone.conformance.campaign.ShardState.Kind;
import touchstone.conformance.runs.Merge;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Verdict;

class ShardStoreTest {
  @TempDir Path home;

  private Fixture fixture;
  private Path folder;
  private ShardStore store;

  @BeforeEach
  void open() throws IOException {
    fixture = new Fixture(home);
    folder = home.resolve("campaign");
    store = new ShardStore(folder, fixture.plan);
  }

  @Test
  void aShardRunsItsCasesAndNoOthers() {
    FakeTarget target = FakeTarget.passing();
    fixture.run(fixture.plan, 2, target);
    assertThat(target.ran).containsExactly("one/pvh64@amd", "two/pvh64@amd");
  }

  @Test
  void theShardsOfACampaignMergeIntoTheRunOfAll() throws IOException {
    for (int i : List.of(4, 2, 1, 3)) {
      write(i, FakeTarget.passing(), false);
    }
    RunReport merged = Merge.of(store.reports(), fixture.catalogue, fixture.plan.cases());
    RunReport whole = fixture.run(fixture.plan(1, 1), 1, FakeTarget.passing());
    assertThat(merged.results().stream().map(ShardStoreTest::line))
        .isEqualTo(whole.results().stream().map(ShardStoreTest::line).toList());
    assertThat(merged.list()).isEqualTo(whole.list());
    assertThat(merged.subject().facts()).containsEntry("version", "7").containsKey("host");
  }

  @Test
  void whatIsMissingIsNamedWithItsCases() throws IOException {
    write(1, FakeTarget.passing(), false);
    write(4, FakeTarget.passing(), false);
    assertThatThrownBy(store::reports)
        .hasMessage(
            """
            shard 2/4 is missing; cases one/pvh64@amd, two/pvh64@amd
            shard 3/4 is missing; cases three/pvh64@intel\
            """);
  }

  @Test
  void aFinishedShardStaysUnlessItIsToRunAgain() throws IOException {
    assertThat(write(1, FakeTarget.passing(), false)).isTrue();
    FakeTarget failing = new FakeTarget(Verdict.FAIL, Integer.MAX_VALUE);
    assertThat(write(1, failing, false)).isFalse();
    assertThat(verdict(1)).isEqualTo("PASS");
    assertThat(write(1, failing, true)).isTrue();
    assertThat(verdict(1)).isEqualTo("FAIL");
    assertThat(names()).isEqualTo("shard-1");
  }

  @Test
  void ofManyThatFinishAtOnceOneCountsAndNothingIsLeft() throws Exception {
    RunReport report = fixture.run(fixture.plan, 1, FakeTarget.passing());
    Callable<Boolean> one = () -> store.write(report, fixture.requirements, false);
    long first = 0;
    try (ExecutorService machines = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> each :
          machines.invokeAll(IntStream.range(0, 16).mapToObj(i -> one).toList())) {
        first += each.get() ? 1 : 0;
      }
    }
    assertThat(first).isEqualTo(1);
    assertThat(names()).isEqualTo("shard-1");
    assertThat(state(1).kind()).isEqualTo(Kind.FINISHED);
  }

  @Test
  void whatAKilledMachineHasLeftIsNoShard() throws IOException {
    Path left = Files.createDirectories(folder.resolve(".shard-1-4711"));
    Files.writeString(left.resolve("report.json"), "{");
    assertThat(state(1).kind()).isEqualTo(Kind.MISSING);
    assertThat(write(1, FakeTarget.passing(), false)).isTrue();
    assertThat(state(1).kind()).isEqualTo(Kind.FINISHED);
  }

  @Test
  void aShardThatCannotBeReadIsRunAgain() throws IOException {
    write(1, FakeTarget.passing(), false);
    Files.writeString(folder.resolve("shard-1/report.json"), "{\"format\": 1, ");
    assertThat(state(1).kind()).isEqualTo(Kind.DAMAGED);
    assertThat(write(1, FakeTarget.passing(), false)).isTrue();
    assertThat(state(1).kind()).isEqualTo(Kind.FINISHED);
  }

  @Test
  void aShardWithACaseTakenOutIsNotOfTheCampaign() throws IOException {
    write(1, FakeTarget.passing(), false);
    Path json = folder.resolve("shard-1/report.json");
    Files.writeString(json, Files.readString(json).replace("two/pvh64@intel", "one/pvh64@amd"));
    assertThat(state(1).kind()).isEqualTo(Kind.FOREIGN);
  }

  /** Another seed, another target, other sources: another manifest. */
  @Test
  void aShardOfAnotherManifestIsNotOfTheCampaign() throws IOException {
    Plan other = fixture.plan(4, 2);
    RunReport report = fixture.run(other, 1, FakeTarget.passing());
    new ShardStore(folder, other).write(report, fixture.requirements, false);
    assertThat(state(1))
        .hasToString(
            "shard 1/4 is of another campaign: manifest is "
                + other.id()
                + ", not "
                + fixture.plan.id());
    assertThatThrownBy(store::reports).hasMessageContaining("shard 1/4 is of another campaign");
  }

  @Test
  void aTargetThatStopsFinishesNothing() throws IOException {
    FakeTarget stopping = new FakeTarget(Verdict.PASS, 1);
    assertThatThrownBy(() -> write(1, stopping, false))
        .hasMessage(
            "shard 1/4 is not finished: two/pvh64@intel was not run:"
                + " the target stopped: the power has gone");
    assertThat(state(1).kind()).isEqualTo(Kind.MISSING);
  }

  @Test
  void waitingEndsWithTheLastShardOrWithTheTime() throws Exception {
    store.await(Duration.ofMillis(20));
    assertThat(store.states()).noneMatch(ShardState::isFinished);
    for (int i = 1; i <= 4; i++) {
      write(i, FakeTarget.passing(), false);
    }
    store.await(Duration.ofDays(1));
    assertThat(store.states()).allMatch(ShardState::isFinished);
  }

  @Test
  void theSchedulersNameOfAMachineIsKept() {
    assertThat(ShardRun.host(java.util.Map.of("SLURMD_NODENAME", "n7"))).isEqualTo("n7");
  }

  private boolean write(int index, FakeTarget target, boolean again) throws IOException {
    return store.write(fixture.run(fixture.plan, index, target), fixture.requirements, again);
  }

  private ShardState state(int index) {
    return store.state(fixture.plan.shard(index));
  }

  private String verdict(int index) throws IOException {
    String json = Files.readString(folder.resolve("shard-" + index + "/report.json"));
    return json.replaceAll("(?s).*\"verdict\" : \"([A-Z]+)\".*", "$1");
  }

  private String names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().collect(Collectors.joining(" "));
    }
  }

  private static String line(CaseResult r) {
    return r.subject().id() + " " + r.verdict() + " " + r.consoles();
  }
}
