package touchstone.conformance.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.conformance.suite.Case;

class PlanTest {
  @TempDir Path home;

  private Fixture fixture;
  private Path manifest;

  @BeforeEach
  void write() throws IOException {
    fixture = new Fixture(home);
    manifest = home.resolve("manifest.json");
    Files.writeString(manifest, fixture.plan.text());
  }

  @Test
  void aManifestIsReadAsItWasWritten() {
    assertThat(Plan.read(manifest)).isEqualTo(fixture.plan);
    assertThat(Plan.read(manifest).text()).isEqualTo(fixture.plan.text());
  }

  @Test
  void theShardsTogetherAreTheListEachCaseOnce() {
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= fixture.plan.shards(); i++) {
      fixture.plan.cases(manifest, fixture.plan.shard(i), fixture.cases).stream()
          .map(Case::id)
          .forEach(all::add);
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(fixture.plan.cases());
  }

  @Test
  void aShardOutsideThePlanIsRefused() {
    assertThatThrownBy(() -> fixture.plan.shard(0)).hasMessageContaining("--index");
    assertThatThrownBy(() -> fixture.plan.shard(5)).hasMessageContaining("between 1 and 4");
  }

  @Test
  void moreShardsThanCasesAreRefused() {
    assertThatThrownBy(() -> fixture.plan(7, 1)).hasMessageContaining("the number of cases, 6");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"format\" : 1', '\"format\" : 2', format",
    "'\"seed\" : 1', '\"seed\" : \"x\"', seed",
    "one/pvh64@intel, one/pvh32@intel, testList.sha256",
    "'\"count\" : 6', '\"count\" : 7', testList.count",
    "'\"shards\" : 4', '\"shards\" : 7', shards",
  })
  void aChangedManifestIsRefusedByFileLineAndField(String from, String to, String field)
      throws IOException {
    String changed = fixture.plan.text().replace(from, to);
    assertThat(changed).isNotEqualTo(fixture.plan.text());
    Files.writeString(manifest, changed);
    assertThatThrownBy(() -> Plan.read(manifest))
        .hasMessageMatching("(?s)\\Q" + manifest + "\\E:[0-9]+: " + field + ": .*");
  }

  @Test
  void onlyTheSuiteThatPlannedItMayRunIt() {
    PlannedTarget target = fixture.plan.target();
    fixture.plan.check(manifest, "1", Fixture.SOURCES, target);
    assertThatThrownBy(() -> fixture.plan.check(manifest, "2", Fixture.SOURCES, target))
        .hasMessage(manifest + ": suiteVersion: is 1, but this suite has 2");
    assertThatThrownBy(() -> fixture.plan.check(manifest, "1", "f".repeat(64), target))
        .hasMessageContaining("sources: is 000");
  }

  @Test
  void aTargetThatHasChangedSinceIsRefused() throws IOException {
    fixture.write(
        "fake.yaml", Files.readString(home.resolve("fake.yaml")).replace("[xen]", "[xen, events]"));
    PlannedTarget now = PlannedTarget.of("fake", fixture.describe(), List.of("intel", "amd"));
    assertThatThrownBy(() -> fixture.plan.check(manifest, "1", Fixture.SOURCES, now))
        .hasMessageContaining("target.sha256");
  }

  @Test
  void aCaseThatTheSuiteDoesNotHaveIsNamed() {
    List<Case> fewer = fixture.cases.stream().filter(c -> !c.test().name().equals("two")).toList();
    assertThatThrownBy(() -> fixture.plan.cases(manifest, fixture.plan.shard(1), fewer))
        .hasMessageContaining("cases: two/pvh64@intel is no case of this suite");
  }
}
