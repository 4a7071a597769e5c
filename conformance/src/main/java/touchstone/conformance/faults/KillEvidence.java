package touchstone.conformance.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import touchstone.conformance.faults.means.Outcome;

/** The kill matrix as evidence: the envelope that all kinds of evidence share. */
public final class KillEvidence {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private KillEvidence() {}

  /**
   * @param sources hash of the sources the classes were built from
   * @param differences from the expectations; empty if all is as expected
   */
  public static String of(
      List<Kill> kills,
      List<String> means,
      Expectations expectations,
      String sources,
      boolean thorough,
      List<String> differences) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", 1);
    root.put("kind", "kills");
    root.putObject("subject").put("sources", sources);
    ObjectNode configuration = root.putObject("configuration");
    means.forEach(configuration.putArray("means")::add);
    configuration.put("guests", thorough ? "all" : "those that claim to see the fault");
    ArrayNode results = root.putArray("results");
    kills.forEach(kill -> row(results.addObject(), kill, expectations));
    summary(root.putObject("summary"), kills, means, expectations, differences);
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void row(ObjectNode node, Kill kill, Expectations expectations) {
    Fault fault = kill.fault();
    node.put("id", fault.id());
    node.put("title", fault.title());
    node.put("class", fault.kind().label());
    fault.advisories().forEach(node.putArray("xsa")::add);
    fault.requirements().forEach(node.putArray("requirements")::add);
    expectations.of(fault).means().forEach(node.putArray("expected")::add);
    node.put("unseenByGuests", expectations.of(fault).unseen());
    ObjectNode outcomes = node.putObject("means");
    kill.outcomes().forEach((name, outcome) -> outcome(outcomes.putObject(name), outcome));
  }

  private static void outcome(ObjectNode node, Outcome outcome) {
    node.put("result", outcome.result().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    outcome.where().forEach(node.putArray("configurations")::add);
    node.put("by", outcome.by());
    node.put("seconds", Math.round(outcome.seconds() * 10) / 10.0);
  }

  private static void summary(
      ObjectNode node,
      List<Kill> kills,
      List<String> means,
      Expectations expectations,
      List<String> differences) {
    node.put("faults", kills.size());
    ObjectNode caught = node.putObject("caught");
    means.forEach(name -> caught.put(name, KillTable.caughtBy(kills, name)));
    caught.put("any", kills.stream().filter(Kill::isCaught).count());
    node.put(
        "unseenByGuests",
        kills.stream().filter(kill -> !expectations.of(kill.fault()).unseen().isEmpty()).count());
    node.put("asExpected", differences.isEmpty());
    differences.forEach(node.putArray("differences")::add);
  }
}
