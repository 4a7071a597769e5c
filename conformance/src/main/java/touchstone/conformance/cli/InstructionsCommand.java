package touchstone.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.conformance.suite.SourceHash;
import touchstone.machine.coverage.InstructionCoverage;
import touchstone.machine.coverage.InstructionCoverage.Group;

/** {@code touchstone coverage instructions}: from CPUID to opcode rows to native comparison. */
@Command(
    name = "instructions",
    mixinStandardHelpOptions = true,
    description = {
      "Lists each feature CPUID announces: on which CPU model, the rows of the opcode table that",
      "implement it, how many of them are in programs compared with the processor this is",
      "developed on, by campaign, and which instructions are in none.",
      "Exit code 0: all that is announced is implemented, 1: not, 2: usage."
    })
final class InstructionsCommand implements Callable<Integer> {
  private static final String ROW = "%-16s %-10s %5s %-28s %s%n";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<Group> groups = new InstructionCoverage().groups();
    if (json) {
      System.out.print(EvidenceFile.text(evidence(groups)));
    } else {
      print(groups);
    }
    return groups.stream().anyMatch(Group::isBroken)
        ? Touchstone.DOES_NOT_CONFORM
        : Touchstone.CONFORMS;
  }

  private static void print(List<Group> groups) {
    System.out.printf(ROW, "feature", "CPU models", "rows", "rows compared", "not compared");
    for (Group g : groups) {
      System.out.printf(
          ROW,
          g.name(),
          String.join(" ", g.announced()),
          g.rows() == 0 ? "-" : g.rows(),
          g.checked().isEmpty() ? "-" : g.checked().toString().replaceAll("[{}]", ""),
          String.join(" ", g.unchecked()));
      if (!g.missing().isEmpty()) {
        System.out.println("  NOT IMPLEMENTED: " + String.join(" ", g.missing()));
      }
    }
  }

  private static ObjectNode evidence(List<Group> groups) throws IOException {
    ObjectNode root =
        EvidenceFile.begin("instruction-coverage", SourceHash.ofReference(Home.path()));
    root.putObject("configuration");
    ArrayNode results = root.putArray("results");
    for (Group g : groups) {
      ObjectNode result = results.addObject().put("feature", g.name());
      strings(result.putArray("announced"), g.announced());
      result.put("rows", g.rows());
      ObjectNode checked = result.putObject("compared");
      g.checked().forEach(checked::put);
      strings(result.putArray("notCompared"), g.unchecked());
      strings(result.putArray("notImplemented"), g.missing());
    }
    root.putObject("summary")
        .put("features", groups.size())
        .put("broken", groups.stream().filter(Group::isBroken).count());
    return root;
  }

  private static void strings(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }
}
