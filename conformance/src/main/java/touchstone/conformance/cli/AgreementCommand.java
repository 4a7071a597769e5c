package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.runs.Agreement;
import touchstone.conformance.runs.Agreement.Column;
import touchstone.conformance.runs.AgreementTable;
import touchstone.conformance.runs.Baseline;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;

/** {@code touchstone agreement}: reference and real hypervisors side by side. */
@Command(
    name = "agreement",
    description = {
      "Shows where real hypervisors and the reference agree, and why not where they do not.",
      "Reports named are taken into conformance/agreement first, and the table there is made anew.",
      "Exit code 0: every difference is explained, 1: not, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class AgreementCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "REPORT",
      description = "folders of reports, or their JSON, to take in; other targets stay as they are")
  private List<Path> reports = List.of();

  @Option(names = "--check", description = "write nothing; the table must be what it would be")
  private boolean check;

  private final Path folder = Home.path().resolve("conformance/agreement");

  @Override
  public Integer call() throws IOException {
    if (check && !reports.isEmpty()) {
      throw new SuiteException("--check: takes no reports");
    }
    for (Path report : reports) {
      take(report);
    }
    Agreement agreement = Agreement.load(folder);
    String table = AgreementTable.of(agreement);
    Path page = folder.resolve("README.md");
    boolean current = Files.exists(page) && Files.readString(page).equals(table);
    if (!check) {
      Files.writeString(page, table);
    }
    print(agreement);
    if (check && !current) {
      System.out.println(page + " is not what it would be: run ./touchstone agreement");
    }
    boolean good =
        agreement.unexplained().isEmpty() && agreement.idle().isEmpty() && (current || !check);
    return good ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  /** A case that was run replaces what was known of it; the others stay. */
  private void take(Path report) throws IOException {
    GuestResults run = GuestResults.read(ReportFolder.json(report));
    Path file = folder.resolve(run.target() + ".json");
    SortedMap<String, Verdict> verdicts = new TreeMap<>();
    if (Files.exists(file)) {
      verdicts.putAll(Baseline.read(file).verdicts());
    }
    for (GuestResults.Result r : run.results()) {
      Verdict verdict = Verdict.read(r.verdict(), report + ": " + r.id());
      if (verdict != Verdict.NOT_RUN) {
        verdicts.put(r.id(), verdict);
      }
    }
    Files.writeString(file, new Baseline(run.target(), verdicts).text());
  }

  private static void print(Agreement agreement) {
    System.out.printf("%-22s %7s %7s %7s %8s%n", "column", "judged", "agree", "differ", "skipped");
    for (Column c : agreement.columns()) {
      long judged = agreement.judged(c);
      long agreeing = agreement.agreeing(c);
      System.out.printf(
          "%-22s %7d %7d %7d %8d%n",
          c.title(), judged, agreeing, judged - agreeing, agreement.skipped(c));
    }
    agreement.unexplained().forEach(d -> System.out.println("not explained: " + d));
    agreement.idle().forEach(i -> System.out.println("explains nothing: " + i));
  }
}
