package touchstone.conformance.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.conformance.suite.RunReport;
import touchstone.host.oracle.OracleCount;

/** What the oracle has judged in a run of the suite, as an evidence file of kind oracle. */
public final class OracleEvidence {

  private OracleEvidence() {}

  /**
   * @param sources hash of the reference hypervisor
   */
  public static String of(RunReport report, OracleCount count, String sources) {
    ObjectNode root = EvidenceFile.begin("oracle", sources);
    ObjectNode configuration = root.putObject("configuration");
    ArrayNode processors = configuration.putArray("cpu");
    report.subject().configurations().forEach(processors::add);
    configuration.put("seed", report.seed());
    configuration.put("testList", report.list().sha256());
    ArrayNode results = root.putArray("results");
    report.results().forEach(r -> result(results.addObject(), r));
    ObjectNode summary = root.putObject("summary");
    summary.put("cases", report.results().size());
    summary.put("disagreements", report.results().stream().filter(OracleEvidence::isFound).count());
    summary.put("steps", count.steps());
    counts(summary.putObject("judged"), count.judged());
    counts(summary.putObject("silent"), count.silent());
    ObjectNode freedoms = summary.putObject("freedoms");
    count.used().forEach((freedom, n) -> freedoms.put(freedom.name(), n));
    return EvidenceFile.text(root);
  }

  private static void result(ObjectNode node, CaseResult r) {
    node.put("id", r.subject().id());
    node.put("disagreement", isFound(r) ? r.reason() : "");
  }

  private static boolean isFound(CaseResult r) {
    return r.consoles().stream().anyMatch(c -> c.role().equals("oracle"));
  }

  private static void counts(ObjectNode node, Map<String, Long> counts) {
    counts.forEach(node::put);
  }
}
