package touchstone.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Examples;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.Subject;
import touchstone.conformance.suite.TestList;
import touchstone.conformance.suite.Verdict;

class ReportTest {
  private static final String RULE = "A guest shall reach its own frames only.";
  private static final GuestTest TEST = Examples.test("probe", "MEM", "policy: silo");

  @TempDir Path folder;

  @Test
  void jsonHoldsEveryCaseAndTheCounts() throws IOException {
    JsonNode json = new ObjectMapper().readTree(JsonReport.of(report()));
    assertThat(json.get("conforms").asBoolean()).isFalse();
    assertThat(json.get("testList").get("count").asInt()).isEqualTo(2);
    assertThat(json.get("counts").get("FAIL").asInt()).isEqualTo(1);
    assertThat(json.get("results").get(1).get("reason").asText()).isEqualTo("saw <secret>");
    assertThat(json.get("results").get(1).get("policy").asText()).isEqualTo("silo");
  }

  @Test
  void junitIsWellFormedWhateverAGuestPrints() throws Exception {
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(JunitXml.of(report()).getBytes(StandardCharsets.UTF_8)));
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(1);
  }

  @Test
  void htmlShowsTheRuleThatWasBrokenAndEscapesTheConsole() throws IOException {
    Files.writeString(
        folder.resolve("memory.md"),
        "### Probe\n`req~mem-own-frames-only~1`\n\n" + RULE + "\n\nRationale:\n");
    String html = HtmlReport.of(report(), Requirements.load(folder));
    assertThat(html).contains(RULE).contains("does not conform").contains("&lt;secret&gt;");
    assertThat(html).contains("Policy: silo");
    assertThat(html).doesNotContain("<secret>").doesNotContain("http://");
  }

  @Test
  void theTableCountsByGroupAndConfiguration() {
    assertThat(ConsoleTable.of(report()))
        .contains("MEM     VT-x      1")
        .containsPattern("all +1 +1");
  }

  @Test
  void anEmptyRunDoesNotConform() {
    assertThat(report(List.of()).conforms()).isFalse();
  }

  private static RunReport report() {
    return report(
        List.of(result("intel", Verdict.PASS, ""), result("amd", Verdict.FAIL, "saw <secret>")));
  }

  private static RunReport report(List<CaseResult> results) {
    return new RunReport(
        "1",
        new Subject(
            "reference",
            List.of("intel", "amd"),
            new TreeMap<>(Map.of("slice", "7")),
            new TreeMap<>()),
        new TestList(results.size(), "00", Shard.WHOLE),
        Instant.EPOCH,
        1.0,
        1,
        results);
  }

  private static CaseResult result(String configuration, Verdict verdict, String reason) {
    return new CaseResult(
        new Case(TEST, "pvh64", configuration),
        verdict,
        reason,
        5,
        0.1,
        List.of(new CaseResult.RoleConsole("", "\u0001\u001b[1m <secret> ]]> \ud800\n")));
  }
}
