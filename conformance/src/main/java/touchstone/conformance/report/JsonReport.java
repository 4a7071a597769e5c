package touchstone.conformance.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.RunReport;

/** The run as JSON: one object, {@code results} in list order, {@code format} 1. */
public final class JsonReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  public static String of(RunReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", 1);
    root.put("suiteVersion", report.suiteVersion());
    root.put("target", report.subject().target());
    ArrayNode configurations = root.putArray("configurations");
    report.subject().configurations().forEach(configurations::add);
    texts(root.putObject("parameters"), report.subject().parameters());
    texts(root.putObject("facts"), report.subject().facts());
    root.put("conforms", report.conforms());
    root.put("seed", report.seed());
    root.put("started", report.started().toString());
    root.put("seconds", report.seconds());
    ObjectNode list = root.putObject("testList");
    list.put("count", report.list().count());
    list.put("sha256", report.list().sha256());
    list.put("shard", report.list().shard().toString());
    ObjectNode counts = root.putObject("counts");
    report.counts().forEach((verdict, n) -> counts.put(verdict.label(), n));
    ArrayNode results = root.putArray("results");
    report.results().forEach(r -> result(results.addObject(), r));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void texts(ObjectNode node, Map<String, String> texts) {
    texts.forEach(node::put);
  }

  private static void result(ObjectNode node, CaseResult r) {
    node.put("id", r.subject().id());
    node.put("test", r.subject().test().name());
    node.put("group", r.subject().test().group());
    node.put("environment", r.subject().environment());
    node.put("configuration", r.subject().configuration());
    node.put("several", r.subject().test().isSeveral());
    node.put("policy", r.subject().test().accessPolicy());
    node.put("verdict", r.verdict().label());
    node.put("reason", r.reason());
    node.put("virtualMillis", r.virtualMillis());
    node.put("seconds", r.seconds());
    ArrayNode requirements = node.putArray("requirements");
    r.subject().test().requirements().forEach(requirements::add);
    ObjectNode consoles = node.putObject("consoles");
    r.consoles().forEach(c -> consoles.put(c.role().isEmpty() ? "guest" : c.role(), c.text()));
  }
}
