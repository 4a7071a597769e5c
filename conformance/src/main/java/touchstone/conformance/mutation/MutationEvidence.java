package touchstone.conformance.mutation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import touchstone.conformance.mutation.Mutants.Mutant;

/** The mutation score as evidence: per package, with every mutant that survived. */
public final class MutationEvidence {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private MutationEvidence() {}

  /**
   * @param sources hash of the sources the classes were built from
   * @param classes which classes were changed, as {@code touchstone.core.*}
   */
  public static String of(List<Mutant> mutants, String sources, String classes) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", 1);
    root.put("kind", "mutation");
    root.putObject("subject").put("sources", sources);
    root.putObject("configuration").put("tool", "PIT 1.30.0").put("classes", classes);
    ArrayNode results = root.putArray("results");
    mutants.stream()
        .collect(Collectors.groupingBy(Mutant::part, TreeMap::new, Collectors.toList()))
        .forEach((part, inPart) -> part(results.addObject(), part, inPart));
    score(root.putObject("summary"), mutants);
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void part(ObjectNode node, String part, List<Mutant> mutants) {
    node.put("package", part.isEmpty() ? "core" : part);
    score(node, mutants);
    ArrayNode alive = node.putArray("survivors");
    mutants.stream()
        .filter(mutant -> !mutant.isKilled())
        .forEach(m ->
            alive.add(
                "%s.%s:%d %s%s"
                    .formatted(
                        m.type().substring(m.type().lastIndexOf('.') + 1),
                        m.method(),
                        m.line(),
                        m.change(),
                        m.isUncovered() ? " (never executed)" : "")));
  }

  private static void score(ObjectNode node, List<Mutant> mutants) {
    long killed = mutants.stream().filter(Mutant::isKilled).count();
    node.put("mutants", mutants.size());
    node.put("killed", killed);
    node.put("uncovered", mutants.stream().filter(Mutant::isUncovered).count());
    node.put("percent", mutants.isEmpty() ? 0 : Math.round(100.0 * killed / mutants.size()));
  }
}
