package touchstone.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import touchstone.conformance.report.ConsoleTable;
import touchstone.conformance.report.HtmlReport;
import touchstone.conformance.report.JsonReport;
import touchstone.conformance.report.JunitXml;
import touchstone.conformance.report.OracleEvidence;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.Run;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.reference.ReferenceTarget;
import touchstone.host.oracle.OracleCount;

/** {@code touchstone conform}: runs the guests and reports. */
@Command(
    name = "conform",
    description = {
      "Runs the conformance guests on the reference hypervisor and writes a report.",
      "Exit code 0: conforms, 1: does not, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class ConformCommand implements Callable<Integer> {

  @Option(
      names = "--cpu",
      paramLabel = "intel|amd",
      split = ",",
      description = "CPU models to run on (default: both)")
  private List<String> configurations = List.of("intel", "amd");

  @Option(names = "--test", paramLabel = "NAME", split = ",", description = "only these tests")
  private List<String> tests = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      split = ",",
      description = "only these requirement groups, as MEM")
  private List<String> groups = List.of();

  @Option(
      names = "--env",
      paramLabel = "ENV",
      split = ",",
      description = "only these environments, as pvh64")
  private List<String> environments = List.of();

  @Option(names = "--list", description = "print the selected cases and stop")
  private boolean list;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "cases at a time (default: one per processor)")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of everything random in the machine (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--oracle",
      description = {
        "judge every step of every case by the executable specification;",
        "the first that it does not allow fails the case"
      })
  private boolean judged;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "where reports go (default: conformance/target/report)")
  private Path output = Home.path().resolve("conformance/target/report");

  @Option(
      names = "--json",
      description = "print the JSON report on standard output instead of text")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "no line per case")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    ReferenceTarget target =
        new ReferenceTarget(Home.path().resolve("conformance/target/guests"), seed, judged);
    checkOptions(target);
    Catalogue catalogue = Catalogue.load(Home.path().resolve("conformance/guests"));
    Requirements requirements = Requirements.load(Home.path().resolve("spec/requirements"));
    requirements.check(catalogue);
    List<Case> cases = new Selection(tests, groups, environments, configurations).of(catalogue);
    if (list) {
      cases.forEach(c -> System.out.println(c.id() + "  " + c.test().title()));
      return Touchstone.CONFORMS;
    }
    RunReport report = run(target, cases);
    writeReports(report, requirements);
    print(report);
    if (judged) {
      reportOracle(report, target.oracleCount());
    }
    return report.conforms() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  private void checkOptions(ReferenceTarget target) {
    for (String configuration : configurations) {
      if (!target.configurations().contains(configuration)) {
        throw new SuiteException(
            "--cpu: '" + configuration + "' is not one of " + target.configurations());
      }
    }
    if (jobs < 1) {
      throw new SuiteException("--jobs: must be at least 1");
    }
  }

  private RunReport run(ReferenceTarget target, List<Case> cases) {
    Instant started = Instant.now();
    long clock = System.nanoTime();
    Progress progress = new Progress(progressStream(), cases.size());
    List<CaseResult> results = new Run(target, jobs).of(cases, progress);
    return new RunReport(
        Version.text(),
        target.name(),
        configurations,
        Catalogue.hash(cases),
        started,
        (System.nanoTime() - clock) / 1e9,
        seed,
        results);
  }

  private PrintStream progressStream() {
    return quiet ? new PrintStream(PrintStream.nullOutputStream()) : json ? System.err : System.out;
  }

  private void writeReports(RunReport report, Requirements requirements) throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("report.html"), HtmlReport.of(report, requirements));
    Files.writeString(output.resolve("report.json"), JsonReport.of(report));
    Files.writeString(output.resolve("junit.xml"), JunitXml.of(report));
  }

  private void print(RunReport report) {
    if (json) {
      System.out.print(JsonReport.of(report));
      return;
    }
    System.out.println();
    System.out.print(ConsoleTable.of(report));
    System.out.printf(
        Locale.ROOT,
        "%n%s %s: %d cases in %.1f s%nReport: %s%n",
        report.target(),
        report.conforms() ? "conforms" : "does not conform",
        report.results().size(),
        report.seconds(),
        output.resolve("report.html").toAbsolutePath().normalize());
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
