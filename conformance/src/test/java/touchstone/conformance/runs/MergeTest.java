package touchstone.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.report.JsonReport;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.CaseResult.RoleConsole;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.Subject;
import touchstone.conformance.suite.TestList;
import touchstone.conformance.suite.Verdict;

/** Shards of a run of five cases: together they are that run, and nothing less is accepted. */
class MergeTest {
  @TempDir Path folder;

  private Catalogue catalogue;
  private List<Case> cases;

  @BeforeEach
  void fiveCases() throws IOException {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      Path test = Files.createDirectories(folder.resolve("guests").resolve(name));
      Files.writeString(
          test.resolve("test.yaml"),
          """
          name: %s
          title: A probe
          group: MEM
          requirements: [req~mem-probe~1]
          environments: [pvh64]
          %s
          """
              .formatted(name, name.equals("e") ? "roles: [{name: guest}, {name: peer}]" : ""));
    }
    catalogue = Catalogue.load(folder.resolve("guests"));
    cases = Selection.all(List.of("intel")).of(catalogue);
  }

  @Test
  void shardsAreTheWholeRunInItsOrder() throws IOException {
    RunReport merged = merge(written(shard(2, 2)), written(shard(1, 2)));
    assertThat(merged.results()).isEqualTo(results(cases));
    assertThat(merged.list()).isEqualTo(TestList.of(cases, Shard.WHOLE));
    assertThat(merged.subject().parameters()).containsEntry("slice", "7");
    assertThat(merged.seed()).isEqualTo(9);
  }

  @Test
  void theMergedReportIsThatOfARunWithoutShards() throws IOException {
    RunReport whole = shard(1, 1);
    RunReport merged = merge(written(shard(1, 3)), written(shard(2, 3)), written(shard(3, 3)));
    RunReport sameClock =
        new RunReport(
            merged.suiteVersion(),
            whole.subject(),
            merged.list(),
            whole.started(),
            whole.seconds(),
            merged.seed(),
            merged.results());
    assertThat(JsonReport.of(sameClock)).isEqualTo(JsonReport.of(whole));
  }

  @Test
  void factsThatDifferStandSideBySide() throws IOException {
    RunReport merged = merge(written(shard(1, 2)), written(shard(2, 2)));
    assertThat(merged.subject().facts()).isEqualTo(Map.of("host", "n1 | n2", "kernel", "6.1"));
  }

  @Test
  void itTookFromTheFirstStartToTheLastEnd() throws IOException {
    RunReport merged = merge(written(shard(1, 2)), written(shard(2, 2)));
    assertThat(merged.started()).isEqualTo(Instant.EPOCH.plusSeconds(100));
    assertThat(merged.seconds()).isEqualTo(100 + 3);
  }

  @Test
  void aShardThatIsNotThereIsNamedWithItsCases() throws IOException {
    Path first = written(shard(1, 3));
    Path third = written(shard(3, 3));
    assertThatThrownBy(() -> merge(first, third))
        .hasMessage("shard 2/3 is missing; cases b/pvh64@intel, e/pvh64@intel");
  }

  @Test
  void aCaseThatIsNotThereIsNamed() throws IOException {
    RunReport second = shard(2, 2);
    Path partial = written(with(second, second.results().subList(0, 1)));
    Path first = written(shard(1, 2));
    assertThatThrownBy(() -> merge(first, partial))
        .hasMessage(partial.resolve("report.json") + ": cases are missing: d/pvh64@intel");
  }

  @Test
  void aCaseOfASelectionThatIsNotThereIsMissedByNumber() throws IOException {
    cases = cases.subList(0, 4);
    RunReport second = shard(2, 2);
    Path partial = written(with(second, second.results().subList(0, 1)));
    Path first = written(shard(1, 2));
    assertThatThrownBy(() -> merge(first, partial))
        .hasMessage(partial.resolve("report.json") + ": shard 2/2 has 1 cases, not 2");
  }

  @Test
  void aCaseInPlaceOfAnotherIsNotAccepted() throws IOException {
    cases = cases.subList(0, 4);
    RunReport second = shard(2, 2);
    Path changed =
        written(with(second, List.of(second.results().getFirst(), second.results().getFirst())));
    Path first = written(shard(1, 2));
    assertThatThrownBy(() -> merge(first, changed)).hasMessageContaining("testList.sha256");
  }

  @Test
  void aShardMayBeGivenTwice() throws IOException {
    RunReport merged = merge(written(shard(1, 2)), written(shard(2, 2)), written(shard(2, 2)));
    assertThat(merged.results()).hasSize(5);
  }

  @Test
  void aShardGivenTwiceMustAgreeWithItself() throws IOException {
    Path first = written(shard(1, 2));
    Path second = written(shard(2, 2));
    RunReport other = shard(2, 2);
    List<CaseResult> results = new ArrayList<>(other.results());
    results.set(1, results.get(1).withVerdict(Verdict.FAIL, "saw a secret"));
    Path again = written(with(other, results));
    assertThatThrownBy(() -> merge(first, second, again))
        .hasMessageContaining("d/pvh64@intel is FAIL, but PASS in " + second);
  }

  @Test
  void shardsOfDifferentRunsDoNotMix() throws IOException {
    RunReport second = shard(2, 2);
    Path first = written(shard(1, 2));
    Path otherSeed =
        written(
            new RunReport(
                second.suiteVersion(),
                second.subject(),
                second.list(),
                second.started(),
                second.seconds(),
                10,
                second.results()));
    assertThatThrownBy(() -> merge(first, otherSeed))
        .hasMessageContaining(otherSeed + "/report.json: seed: is 10, but 9 in ");
    Path otherCount = written(shard(2, 3));
    assertThatThrownBy(() -> merge(first, otherCount)).hasMessageContaining("number of shards");
    cases = cases.subList(0, 4);
    Path otherList = written(shard(2, 2));
    assertThatThrownBy(() -> merge(first, otherList)).hasMessageContaining("testList.count");
  }

  @Test
  void aTestThisSuiteDoesNotHaveIsNamed() throws IOException {
    Path report = written(shard(1, 1));
    Files.delete(folder.resolve("guests/c/test.yaml"));
    Catalogue smaller = Catalogue.load(folder.resolve("guests"));
    assertThatThrownBy(() -> Merge.of(List.of(ReportFile.read(report)), smaller))
        .hasMessageContaining("results: c/pvh64@intel: is of no test of this suite");
  }

  private RunReport merge(Path... reports) {
    return Merge.of(List.of(reports).stream().map(ReportFile::read).toList(), catalogue);
  }

  private Path written(RunReport report) throws IOException {
    Path place = Files.createTempDirectory(folder, "report");
    Files.writeString(place.resolve("report.json"), JsonReport.of(report));
    return place;
  }

  private RunReport shard(int index, int of) {
    Shard shard = new Shard(index, of);
    return new RunReport(
        "1",
        new Subject(
            "reference",
            List.of("intel"),
            new TreeMap<>(Map.of("slice", "7")),
            new TreeMap<>(Map.of("host", "n" + index, "kernel", "6.1"))),
        TestList.of(cases, shard),
        Instant.EPOCH.plusSeconds(100L * index),
        3,
        9,
        results(shard.of(cases)));
  }

  private static RunReport with(RunReport report, List<CaseResult> results) {
    return new RunReport(
        report.suiteVersion(),
        report.subject(),
        report.list(),
        report.started(),
        report.seconds(),
        report.seed(),
        results);
  }

  private static List<CaseResult> results(List<Case> cases) {
    return cases.stream().map(MergeTest::result).toList();
  }

  /** The pair's first role is called as reports call the only role of a single guest. */
  private static CaseResult result(Case subject) {
    List<RoleConsole> consoles =
        subject.test().name().equals("e")
            ? List.of(new RoleConsole("peer", "second\n"), new RoleConsole("guest", "first\n"))
            : List.of(new RoleConsole("", "hello from " + subject.id()));
    return new CaseResult(subject, Verdict.PASS, "", 5, 0.25, consoles);
  }
}
