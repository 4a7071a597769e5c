package touchstone.conformance.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the prover said.
 *
 * @param properties claims by name
 * @param contracts every contract and every method without one
 * @param probed whether what closed was also probed for vacuity
 * @param faults how the run differs from what was expected of it
 */
public record ProofResults(
    Map<String, Claim> properties, List<Contract> contracts, boolean probed, List<String> faults) {

  /** What follows from closed contracts. */
  public record Claim(String name, String statement, boolean proved, List<String> missing) {}

  /** One obligation. */
  public record Contract(String name, String result, int nodes, double seconds, String note) {}

  static final ProofResults NONE = new ProofResults(Map.of(), List.of(), false, List.of());

  static ProofResults read(Path file) {
    JsonNode root = JsonFile.read(file);
    Map<String, Claim> claims = new LinkedHashMap<>();
    for (JsonNode node : JsonFile.list(file, root, "properties")) {
      Claim claim =
          new Claim(
              JsonFile.text(file, node, "property"),
              JsonFile.text(file, node, "statement"),
              JsonFile.text(file, node, "verdict").equals("proved"),
              JsonFile.texts(file, node, "missing"));
      claims.put(claim.name(), claim);
    }
    List<Contract> contracts = new ArrayList<>();
    for (JsonNode node : JsonFile.list(file, root, "contracts")) {
      contracts.add(
          new Contract(
              JsonFile.text(file, node, "contract"),
              JsonFile.text(file, node, "result"),
              node.path("nodes").asInt(),
              node.path("cpuSeconds").asDouble(),
              node.path("note").asText()));
    }
    return new ProofResults(
        claims,
        List.copyOf(contracts),
        root.path("probed").asBoolean(),
        JsonFile.texts(file, root, "faults"));
  }

  public long count(String result) {
    return contracts.stream().filter(c -> c.result().equals(result)).count();
  }
}
