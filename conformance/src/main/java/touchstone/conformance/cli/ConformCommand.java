package touchstone.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchstone.conformance.report.JsonReport;
import touchstone.conformance.report.OracleEvidence;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.runs.Baseline;
import touchstone.conformance.runs.Gate;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Run;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.Subject;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.TestList;
import touchstone.conformance.suite.Waivers;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;
import touchstone.conformance.targets.reference.ReferenceTarget;
import touchstone.host.oracle.OracleCount;

/** {@code touchstone conform}: runs the guests on a target and reports. */
@Command(
    name = "conform",
    description = {
      "Runs the conformance guests on a hypervisor and writes a report.",
      "Exit code 0: conforms, 1: does not, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class ConformCommand implements Callable<Integer> {

  @Mixin private SelectionOptions chosen = new SelectionOptions();

  @Option(names = "--list", description = "print the selected cases and stop")
  private boolean list;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "cases at a time (default: one per processor)")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = {
        "try a case that does not conform again, up to N times; the report says so",
        "(default: ${DEFAULT-VALUE})"
      })
  private int retries = 0;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "wall time for the whole run; what has not run by then is NOT-RUN")
  private @Nullable Integer timeout;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of everything random in the machine (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--oracle",
      description = {
        "judge every step of every case by the executable specification (reference only);",
        "the first that it does not allow fails the case"
      })
  private boolean judged;

  @Option(
      names = "--waivers",
      paramLabel = "FILE",
      description = "failures that are excused or expected, each by its case's exact id")
  private @Nullable Path waivers;

  @Option(
      names = "--gate",
      description = "for CI: fail only on what is worse than the baseline, and say it in a line")
  private boolean gate;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "what --gate compares with; without it every case must conform")
  private @Nullable Path baseline;

  @Option(
      names = "--write-baseline",
      paramLabel = "FILE",
      description = "write this run's verdicts as a baseline")
  private @Nullable Path newBaseline;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = {
        "where reports go (default: conformance/target/report,",
        "with the target's name behind it if it is not the reference)"
      })
  private @Nullable Path output;

  @Option(
      names = "--json",
      description = "print the JSON report on standard output instead of text")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "no line per case; twice: nothing but the exit code and errors")
  private boolean[] quiet = {};

  @Override
  public Integer call() throws IOException {
    checkNumbers();
    Suite suite = Suite.load();
    TargetDescription description = suite.targets().find(chosen.target);
    List<Case> cases = suite.cases(description, chosen.selection(description));
    if (list) {
      chosen.shard().of(cases).forEach(c -> System.out.println(c.id() + "  " + c.test().title()));
      return Touchstone.CONFORMS;
    }
    Waivers excused =
        waivers == null ? Waivers.NONE : Waivers.load(waivers, cases, LocalDate.now());
    Baseline before = baseline == null ? null : Baseline.read(baseline);
    Target target = open(suite, description);
    RunReport report = run(target, description, cases, excused);
    Path folder = output == null ? defaultOutput(description) : output;
    ReportFolder.write(folder, report, suite.requirements());
    if (newBaseline != null) {
      Files.writeString(newBaseline, Baseline.of(report).text());
    }
    print(report, folder);
    if (target instanceof ReferenceTarget reference && judged) {
      reportOracle(report, reference.oracleCount());
    }
    return gate ? gate(report, before, suite, description) : exitCode(report.conforms());
  }

  /** The evidence pack is about the reference, so its report has a place of its own. */
  private static Path defaultOutput(TargetDescription description) {
    String name =
        description.name().equals("reference") ? "report" : "report-" + description.name();
    return Home.path().resolve("conformance/target").resolve(name);
  }

  private void checkNumbers() {
    if (jobs < 1) {
      throw new SuiteException("--jobs: must be at least 1");
    }
    if (retries < 0) {
      throw new SuiteException("--retries: must be at least 0");
    }
    if (timeout != null && timeout < 1) {
      throw new SuiteException("--timeout: must be at least 1");
    }
    if (baseline != null && !gate) {
      throw new SuiteException("--baseline: is for --gate");
    }
  }

  private Target open(Suite suite, TargetDescription description) {
    Workspace workspace = new Workspace(Home.path(), seed);
    if (judged) {
      if (!description.kind().equals("reference")) {
        throw new SuiteException("--oracle: only the reference shows its state");
      }
      return new ReferenceTarget(workspace, true);
    }
    return suite.open(description, workspace);
  }

  private RunReport run(
      Target target, TargetDescription description, List<Case> selected, Waivers excused) {
    Instant started = Instant.now();
    long clock = System.nanoTime();
    List<Case> cases = chosen.shard().of(selected);
    Progress progress = new Progress(progressStream(), cases.size());
    Duration limit = timeout == null ? Duration.ofDays(365) : Duration.ofSeconds(timeout);
    List<CaseResult> results =
        new Run(target, jobs, retries, description::reasonToSkip)
            .of(cases, limit, r -> progress.accept(excused.apply(r)));
    return new RunReport(
        Version.text(),
        new Subject(
            target.name(),
            chosen.configurations(description),
            description.parameters(),
            target.facts()),
        TestList.of(selected, chosen.shard()),
        started,
        (System.nanoTime() - clock) / 1e9,
        seed,
        results.stream().map(excused::apply).toList());
  }

  private PrintStream progressStream() {
    return quiet.length > 0
        ? new PrintStream(PrintStream.nullOutputStream())
        : json ? System.err : System.out;
  }

  private void print(RunReport report, Path folder) {
    if (json) {
      System.out.print(JsonReport.of(report));
      return;
    }
    if (quiet.length > 1) {
      return;
    }
    Closing.print(report, folder);
  }

  private int gate(
      RunReport report, @Nullable Baseline before, Suite suite, TargetDescription description) {
    Set<String> existing =
        Selection.all(description.configurations()).of(suite.catalogue()).stream()
            .map(Case::id)
            .collect(Collectors.toSet());
    Gate verdict = Gate.of(report, before, existing);
    (json ? System.err : System.out).println(verdict.summary());
    return exitCode(verdict.passes());
  }

  private static int exitCode(boolean good) {
    return good ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  private void reportOracle(RunReport report, OracleCount count) throws IOException {
    (json ? System.err : System.out)
        .printf(
            Locale.ROOT,
            "Oracle: %d steps of %d kinds judged; %s%n",
            count.steps(),
            count.judged().size(),
            count.silent().isEmpty()
                ? "nothing is unspecified"
                : "nothing is specified of " + count.silent());
    Path evidence = Home.path().resolve("target/evidence");
    Files.createDirectories(evidence);
    Files.writeString(
        evidence.resolve("oracle.json"),
        OracleEvidence.of(report, count, SourceHash.ofReference(Home.path())));
  }
}
