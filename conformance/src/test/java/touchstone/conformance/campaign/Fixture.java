package touchstone.conformance.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.CaseResult.RoleConsole;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.description.ParameterCatalogue;
import touchstone.conformance.targets.description.TargetDescription;

/** A suite of three tests on two configurations, a target that passes them, a plan of 4 shards. */
final class Fixture {
  static final String SOURCES = "0".repeat(64);

  final Path home;
  final Catalogue catalogue;
  final Requirements requirements;
  final TargetDescription description;
  final List<Case> cases;
  final Plan plan;

  Fixture(Path home) throws IOException {
    this.home = home;
    for (String name : List.of("one", "two", "three")) {
      write(
          "guests/" + name + "/test.yaml",
          """
          name: %s
          title: A probe
          group: MEM
          requirements: [req~mem-probe~1]
          environments: [pvh64]
          """
              .formatted(name));
    }
    write("requirements/memory.md", "### Probe\n`req~mem-probe~1`\n\nA guest shall probe.\n");
    write("parameters.yaml", "{}");
    write(
        "fake.yaml",
        """
        name: fake
        title: passes everything
        kind: fake
        configurations: [intel, amd]
        environments: [pvh64]
        capabilities: [xen]
        """);
    catalogue = Catalogue.load(home.resolve("guests"));
    requirements = Requirements.load(home.resolve("requirements"));
    description = describe();
    cases = Selection.all(List.of("intel", "amd")).of(catalogue);
    plan = plan(4, 1);
  }

  TargetDescription describe() {
    return TargetDescription.read(
        home.resolve("fake.yaml"), ParameterCatalogue.load(home.resolve("parameters.yaml")));
  }

  Plan plan(int shards, long seed) {
    return new Plan(
        "1",
        SOURCES,
        PlannedTarget.of("fake", description, description.configurations()),
        seed,
        0,
        shards,
        cases.stream().map(Case::id).toList());
  }

  /** A finished run of a shard. */
  RunReport run(Plan of, int index, Target target) {
    Shard shard = of.shard(index);
    return new ShardRun(of, description, 1)
        .of(shard, of.cases(home, shard, cases), target, r -> {});
  }

  void write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Passes everything and keeps what it was asked; may stop after some cases. */
  static final class FakeTarget implements Target {
    final List<String> ran = new ArrayList<>();
    private final Verdict verdict;
    private final int stopAfter;

    FakeTarget(Verdict verdict, int stopAfter) {
      this.verdict = verdict;
      this.stopAfter = stopAfter;
    }

    static FakeTarget passing() {
      return new FakeTarget(Verdict.PASS, Integer.MAX_VALUE);
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public List<String> configurations() {
      return List.of("intel", "amd");
    }

    @Override
    public SortedMap<String, String> facts() {
      SortedMap<String, String> facts = new TreeMap<>();
      facts.put("version", "7");
      return facts;
    }

    @Override
    public void run(List<Case> cases, int jobs, Consumer<CaseResult> results) {
      for (Case subject : cases) {
        if (ran.size() == stopAfter) {
          throw new SuiteException("the power has gone");
        }
        ran.add(subject.id());
        results.accept(
            new CaseResult(subject, verdict, "", 5, 0.1, List.of(new RoleConsole("", "hello"))));
      }
    }
  }
}
