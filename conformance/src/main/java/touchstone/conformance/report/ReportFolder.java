package touchstone.conformance.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.RunReport;

/** A run in all its forms, in one folder. */
public final class ReportFolder {
  public static final String HTML = "report.html";
  public static final String JSON = "report.json";

  private ReportFolder() {}

  /** The JSON of a report that is named by its folder or by that file. */
  public static Path json(Path report) {
    return Files.isDirectory(report) ? report.resolve(JSON) : report;
  }

  /** Writes every form; each file appears whole or not at all, the JSON last. */
  public static void write(Path folder, RunReport report, Requirements requirements)
      throws IOException {
    Files.createDirectories(folder);
    replace(folder.resolve(HTML), HtmlReport.of(report, requirements));
    replace(folder.resolve("junit.xml"), JunitXml.of(report));
    replace(folder.resolve("report.tap"), Tap.of(report));
    replace(folder.resolve(JSON), JsonReport.of(report));
  }

  private static void replace(Path file, String text) throws IOException {
    Path unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), ".report", ".part");
    Files.writeString(unfinished, text);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
