package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchstone.conformance.campaign.Plan;
import touchstone.conformance.campaign.PlannedTarget;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.description.TargetDescription;

/** {@code touchstone campaign plan}: writes the manifest. */
@Command(
    name = "plan",
    description = {
      "Writes a manifest: target, cases, seed and the number of shards.",
      "Exit code 0: written, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class CampaignPlanCommand implements Callable<Integer> {

  @Mixin private SelectionOptions chosen = new SelectionOptions();

  @Option(
      names = "--shards",
      required = true,
      paramLabel = "N",
      description = "number of parts, at most one per case")
  private int shards;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "try a case that does not conform again, up to N times (default: ${DEFAULT-VALUE})")
  private int retries = 0;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of everything random in the machine (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "the manifest")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (!chosen.shard().equals(Shard.WHOLE)) {
      throw new SuiteException("--shard: a campaign plans all of them; --shards says how many");
    }
    if (retries < 0) {
      throw new SuiteException("--retries: must be at least 0");
    }
    Suite suite = Suite.load();
    Plan plan = plan(suite, suite.targets().find(chosen.target));
    Files.writeString(output, plan.text());
    System.out.printf(
        "%s: %d cases on %s in %d shards%n",
        output, plan.cases().size(), plan.target().name(), plan.shards());
    return Touchstone.CONFORMS;
  }

  private Plan plan(Suite suite, TargetDescription description) throws IOException {
    List<Case> cases = suite.cases(description, chosen.selection(description));
    return new Plan(
        Version.text(),
        Campaigns.sources(),
        PlannedTarget.of(
            Campaigns.where(chosen.target, description),
            description,
            chosen.configurations(description)),
        seed,
        retries,
        shards,
        cases.stream().map(Case::id).toList());
  }
}
