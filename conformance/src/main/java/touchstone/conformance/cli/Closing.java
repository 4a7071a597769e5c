package touchstone.conformance.cli;

import java.nio.file.Path;
import java.util.Locale;
import touchstone.conformance.report.ConsoleTable;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.suite.RunReport;

/** The last lines of a run: the table, the verdict, where the report is. */
final class Closing {
  private Closing() {}

  static void print(RunReport report, Path folder) {
    System.out.println();
    System.out.print(ConsoleTable.of(report));
    System.out.printf(
        Locale.ROOT,
        "%n%s %s: %d cases in %.1f s%nReport: %s%n",
        report.subject().target(),
        report.conforms() ? "conforms" : "does not conform",
        report.results().size(),
        report.seconds(),
        folder.resolve(ReportFolder.HTML).toAbsolutePath().normalize());
  }
}
