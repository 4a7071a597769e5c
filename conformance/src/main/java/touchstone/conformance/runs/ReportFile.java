package touchstone.conformance.runs;

import java.nio.file.Path;
import java.util.List;
import touchstone.conformance.evidence.EvidenceException;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.CaseResult.RoleConsole;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;

/**
 * A report that was written earlier, and where.
 *
 * @param shard the part of the list of cases it is about
 */
public record ReportFile(Path file, GuestResults content, Shard shard) {

  /**
   * Reads a report.
   *
   * @param path a folder of reports or its {@code report.json}
   * @throws EvidenceException if it is no report, naming file and field
   * @throws SuiteException if its shard is none
   */
  public static ReportFile read(Path path) {
    Path file = ReportFolder.json(path);
    GuestResults content = GuestResults.read(file);
    return new ReportFile(file, content, shard(file, content.circumstances().shard()));
  }

  private static Shard shard(Path file, String text) {
    try {
      return Shard.parse(text);
    } catch (SuiteException e) {
      throw new SuiteException(file + ": testList.shard: '" + text + "' is not i/n");
    }
  }

  /** Its cases' ids, in their order. */
  public List<String> ids() {
    return content.results().stream().map(GuestResults.Result::id).toList();
  }

  /** Its results, as they were when they were written; SuiteException if the suite has changed. */
  public List<CaseResult> results(Catalogue catalogue) {
    return content.results().stream().map(r -> result(catalogue, r)).toList();
  }

  private CaseResult result(Catalogue catalogue, GuestResults.Result r) {
    GuestTest test =
        catalogue.tests().stream()
            .filter(t -> t.name().equals(r.test()))
            .findFirst()
            .orElseThrow(() -> wrong(r, "is of no test of this suite"));
    Case subject = new Case(test, r.environment(), r.configuration());
    if (!subject.id().equals(r.id())) {
      throw wrong(r, "is not the id of " + subject.id());
    }
    Verdict verdict = Verdict.read(r.verdict(), place(r));
    return new CaseResult(
        subject, verdict, r.reason(), r.virtualMillis(), r.seconds(), consoles(test, r));
  }

  /** A single guest has a role without a name. */
  private static List<RoleConsole> consoles(GuestTest test, GuestResults.Result r) {
    boolean single = test.roles() == null || test.roles().isEmpty();
    return r.consoles().entrySet().stream()
        .map(e ->
            new RoleConsole(single && e.getKey().equals("guest") ? "" : e.getKey(), e.getValue()))
        .toList();
  }

  private SuiteException wrong(GuestResults.Result r, String what) {
    return new SuiteException(place(r) + ": " + what);
  }

  private String place(GuestResults.Result r) {
    return file + ": results: " + r.id();
  }
}
