package touchstone.conformance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.runs.Comparison;
import touchstone.conformance.runs.Comparison.Change;
import touchstone.conformance.runs.Comparison.Kind;

/** {@code touchstone compare}: what changed between two runs. */
@Command(
    name = "compare",
    description = {
      "Prints what changed between two runs, of one target or of two, case by case.",
      "Exit code 0: nothing is worse or gone, 1: something is, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "BEFORE", description = "a report's folder or its JSON")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "AFTER", description = "another one")
  private Path after = Path.of("");

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() {
    Comparison comparison = Comparison.of(read(before), read(after));
    System.out.print(json ? asJson(comparison) : asText(comparison));
    return comparison.isNoWorse() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  private static GuestResults read(Path path) {
    return GuestResults.read(ReportFolder.json(path));
  }

  private static String asText(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    for (Change c : comparison.changes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-9s %-36s %s -> %s%n",
              c.kind(),
              c.id(),
              c.before().isEmpty() ? "-" : c.before(),
              c.after().isEmpty() ? "-" : c.after()));
    }
    text.append(comparison.before().target()).append(" -> ").append(comparison.after().target());
    text.append(": ").append(comparison.after().results().size()).append(" cases");
    for (Kind kind : Kind.values()) {
      text.append(", ").append(comparison.count(kind)).append(' ');
      text.append(kind.name().toLowerCase(Locale.ROOT));
    }
    return text.append('\n').toString();
  }

  private static String asJson(Comparison comparison) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("format", 1);
    root.put("before", comparison.before().target());
    root.put("after", comparison.after().target());
    root.put("noWorse", comparison.isNoWorse());
    ObjectNode counts = root.putObject("counts");
    for (Kind kind : Kind.values()) {
      counts.put(kind.name().toLowerCase(Locale.ROOT), comparison.count(kind));
    }
    for (Change c : comparison.changes()) {
      root.withArray("changes")
          .addObject()
          .put("id", c.id())
          .put("kind", c.kind().name().toLowerCase(Locale.ROOT))
          .put("before", c.before())
          .put("after", c.after());
    }
    return root.toPrettyString() + "\n";
  }
}
