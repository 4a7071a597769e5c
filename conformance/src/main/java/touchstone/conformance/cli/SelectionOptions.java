package touchstone.conformance.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import touchstone.conformance.suite.Level;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.description.TargetDescription;

/** Which target, and which cases on it: the same for all commands that select cases. */
final class SelectionOptions {
  @Option(
      names = "--target",
      paramLabel = "NAME|FILE",
      description = "what to judge; ./touchstone target list (default: ${DEFAULT-VALUE})")
  String target = "reference";

  @Option(
      names = {"--cpu", "--configuration"},
      paramLabel = "NAME",
      split = ",",
      description = "only these configurations of the target, as intel or amd")
  private List<String> configurations = List.of();

  @Option(
      names = "--level",
      paramLabel = "L1..L5",
      split = ",",
      description = {
        "only these levels: L1 core isolation, L2 resource control,",
        "L3 inter-domain communication, L4 save and migrate, L5 access control"
      })
  private List<Level> levels = List.of();

  @Option(names = "--test", paramLabel = "NAME", split = ",", description = "only these tests")
  private List<String> tests = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      split = ",",
      description = "only these requirement groups, as MEM")
  private List<String> groups = List.of();

  @Option(
      names = "--env",
      paramLabel = "ENV",
      split = ",",
      description = "only these environments, as pvh64")
  private List<String> environments = List.of();

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = "only every N-th case, from the I-th on; merge joins the reports")
  private @Nullable String shard;

  Selection selection(TargetDescription description) {
    for (String configuration : configurations) {
      if (!description.configurations().contains(configuration)) {
        throw new SuiteException(
            "--cpu: '" + configuration + "' is not one of " + description.configurations());
      }
    }
    return new Selection(levels, tests, groups, environments, configurations(description));
  }

  List<String> configurations(TargetDescription description) {
    return configurations.isEmpty() ? description.configurations() : configurations;
  }

  Shard shard() {
    return shard == null ? Shard.WHOLE : Shard.parse(shard);
  }
}
