package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.campaign.Plan;
import touchstone.conformance.campaign.ShardState;
import touchstone.conformance.campaign.ShardStore;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.runs.Merge;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.Waivers;
import touchstone.conformance.targets.description.TargetDescription;

/** {@code touchstone campaign}: a conformance run in shards, on as many machines as there are. */
@Command(
    name = "campaign",
    description = {
      "A conformance run in shards, on as many machines as there are: plan it, run its shards",
      "anywhere, in any order and twice if need be, and merge what they have written.",
      "conformance/campaign/README.md says what a shard promises."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      CampaignPlanCommand.class,
      CampaignRunCommand.class,
      CampaignSubmitCommand.class
    })
final class CampaignCommand implements Runnable {

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  @Command(
      name = "status",
      description = {
        "Says which shards are finished and, with their cases, which are not.",
        "Exit code 0: all are finished, 1: not yet, 2: usage."
      },
      mixinStandardHelpOptions = true)
  int status(
      @Parameters(paramLabel = "MANIFEST", description = "of campaign plan") Path manifest,
      @Parameters(paramLabel = "DIR", description = "where the shards are") Path folder) {
    ShardStore store = new ShardStore(folder, Plan.read(manifest));
    List<ShardState> states = store.states();
    List<ShardState> unfinished = states.stream().filter(s -> !s.isFinished()).toList();
    System.out.printf(
        "%d of %d shards are finished%n", states.size() - unfinished.size(), states.size());
    unfinished.forEach(s -> System.out.println(store.withCases(s)));
    return unfinished.isEmpty() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  @Command(
      name = "merge",
      description = {
        "Joins the shards into one report, if all are there.",
        "Exit code 0: conforms, 1: does not, 2: a shard is missing; then nothing is written."
      },
      mixinStandardHelpOptions = true)
  int merge(
      @Parameters(paramLabel = "MANIFEST", description = "of campaign plan") Path manifest,
      @Parameters(paramLabel = "DIR", description = "where the shards are") Path folder,
      @Option(
              names = {"-o", "--output"},
              required = true,
              paramLabel = "DIR",
              description = "where the joined reports go")
          Path output,
      @Option(
              names = "--wait",
              paramLabel = "SECONDS",
              defaultValue = "0",
              description = "wait so long for shards that are missing (default: 0)")
          long seconds,
      @Option(
              names = "--waivers",
              paramLabel = "FILE",
              description = "failures that are excused or expected, each by its case's exact id")
          @Nullable Path waivers)
      throws IOException, InterruptedException {
    Plan plan = Plan.read(manifest);
    Suite suite = Suite.load();
    TargetDescription description = Campaigns.target(manifest, plan, suite);
    Waivers excused =
        waivers == null
            ? Waivers.NONE
            : Waivers.load(
                waivers,
                plan.cases(manifest, Shard.WHOLE, Campaigns.all(plan, suite, description)),
                LocalDate.now());
    ShardStore store = new ShardStore(folder, plan);
    store.await(Duration.ofSeconds(seconds));
    RunReport report =
        Merge.of(store.reports(), suite.catalogue(), plan.cases()).judged(excused::apply);
    ReportFolder.write(output, report, suite.requirements());
    Closing.print(report, output);
    return report.conforms() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }
}
