package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.runs.Merge;
import touchstone.conformance.runs.ReportFile;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.SuiteException;

/** {@code touchstone merge}: one report of the reports of shards. */
@Command(
    name = "merge",
    description = {
      "Joins the reports of the shards of one run (conform --shard I/N) into one report.",
      "All shards must be there and be of the same run; a shard may be given twice if its verdicts",
      "agree. Facts that differ between shards are kept side by side.",
      "Exit code 0: conforms, 1: does not, 2: something is missing or does not belong; then nothing",
      "is written."
    },
    mixinStandardHelpOptions = true)
final class MergeCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "REPORT",
      arity = "1..*",
      description = "report.json of a shard, or the folder that it is in")
  private List<Path> reports = List.of();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "where the joined reports go")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    Suite suite = Suite.load();
    List<ReportFile> parts = reports.stream().map(ReportFile::read).toList();
    RunReport report = Merge.of(parts, suite.catalogue());
    if (!report.suiteVersion().equals(Version.text())) {
      throw new SuiteException(
          "suiteVersion: is %s, but this suite is %s"
              .formatted(report.suiteVersion(), Version.text()));
    }
    ReportFolder.write(output, report, suite.requirements());
    Closing.print(report, output);
    return report.conforms() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }
}
