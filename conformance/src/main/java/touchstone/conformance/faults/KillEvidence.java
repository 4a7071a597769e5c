package touchstone.conformance.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import touchstone.conformance.faults.means.Outcome;
import touchstone.conformance.suite.EvidenceFile;

/** The kill matrix as evidence: the envelope that all kinds of evidence share. */
public final class KillEvidence {

  private KillEvidence() {}

  /**
   * How the matrix was made.
   *
   * @param sources hash of the sources the classes were built from
   * @param guests which guests were run against a fault
   * @param fuzzSeconds processor time per fault at most
   * @param oracleSystems systems of random hypercalls per fault at most
   */
  public record Terms(String sources, String guests, int fuzzSeconds, int oracleSystems) {}

  /**
   * @param means that have outcomes, each of which found nothing on the sound core
   * @param differences from the expectations; empty if all is as expected
   */
  public static String of(
      List<Kill> kills,
      List<String> means,
      Expectations expectations,
      Terms terms,
      List<String> differences) {
    ObjectNode root = EvidenceFile.begin("kills", terms.sources());
    ObjectNode configuration = root.putObject("configuration");
    means.forEach(configuration.putArray("means")::add);
    means.forEach(configuration.putArray("foundNothingOnTheSoundCore")::add);
    configuration.put("guests", terms.guests());
    configuration.put("fuzzSeconds", terms.fuzzSeconds());
    configuration.put("oracleSystems", terms.oracleSystems());
    ArrayNode results = root.putArray("results");
    kills.forEach(kill -> row(results.addObject(), kill, expectations));
    summary(root.putObject("summary"), kills, means, expectations, differences);
    return EvidenceFile.text(root);
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
    kill.outcomes().forEach((name, outcome) -> outcome(node.putObject(name), outcome));
  }

  private static void outcome(ObjectNode node, Outcome outcome) {
    node.put("result", label(outcome.result()));
    outcome.where().forEach(node.putArray("configurations")::add);
    node.put("by", outcome.by());
    node.put("seconds", Math.round(outcome.seconds() * 10) / 10.0);
  }

  private static String label(Outcome.Result result) {
    return result.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void summary(
      ObjectNode node,
      List<Kill> kills,
      List<String> means,
      Expectations expectations,
      List<String> differences) {
    node.put("faults", kills.size());
    for (Outcome.Result result : Outcome.Result.values()) {
      ObjectNode count = node.putObject(label(result));
      means.forEach(name -> count.put(name, KillTable.count(kills, name, result)));
    }
    node.put("caughtByAny", kills.stream().filter(Kill::isCaught).count());
    node.put(
        "unseenByGuests",
        kills.stream().filter(kill -> !expectations.of(kill.fault()).unseen().isEmpty()).count());
    node.put("asExpected", differences.isEmpty());
    differences.forEach(node.putArray("differences")::add);
  }
}
