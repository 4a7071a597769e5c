package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.campaign.Plan;
import touchstone.conformance.campaign.PlannedTarget;
import touchstone.conformance.campaign.ShardRun;
import touchstone.conformance.campaign.ShardState;
import touchstone.conformance.campaign.ShardStore;
import touchstone.conformance.report.ReportFolder;
import touchstone.conformance.runs.Merge;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.Workspace;
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
    subcommands = CampaignSubmitCommand.class)
final class CampaignCommand implements Runnable {

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  @Command(
      name = "plan",
      description = {
        "Writes a manifest: target, cases, seed and the number of shards.",
        "Exit code 0: written, 2: usage or environment."
      },
      mixinStandardHelpOptions = true)
  int plan(
      @Mixin SelectionOptions chosen,
      @Option(
              names = "--shards",
              required = true,
              paramLabel = "N",
              description = "number of parts, at most one per case")
          int shards,
      @Option(
              names = "--retries",
              paramLabel = "N",
              defaultValue = "0",
              description = "try a case that does not conform again, up to N times (default: 0)")
          int retries,
      @Option(
              names = "--seed",
              paramLabel = "N",
              defaultValue = "1",
              description = "seed of everything random in the machine (default: 1)")
          long seed,
      @Option(
              names = {"-o", "--output"},
              required = true,
              paramLabel = "FILE",
              description = "the manifest")
          Path output)
      throws IOException {
    if (!chosen.shard().equals(Shard.WHOLE)) {
      throw new SuiteException("--shard: a campaign plans all of them; --shards says how many");
    }
    if (retries < 0) {
      throw new SuiteException("--retries: must be at least 0");
    }
    Suite suite = Suite.load();
    TargetDescription description = suite.targets().find(chosen.target);
    Plan plan =
        new Plan(
            Version.text(),
            Campaigns.sources(),
            PlannedTarget.of(
                Campaigns.where(chosen.target, description),
                description,
                chosen.configurations(description)),
            seed,
            retries,
            shards,
            suite.cases(description, chosen.selection(description)).stream()
                .map(Case::id)
                .toList());
    Files.writeString(output, plan.text());
    System.out.printf(
        "%s: %d cases on %s in %d shards%n",
        output, plan.cases().size(), description.name(), plan.shards());
    return Touchstone.CONFORMS;
  }

  @Command(
      name = "run",
      description = {
        "Runs one shard and lets DIR/shard-I appear when all of it is there. A finished shard is",
        "left alone. Which cases pass is no matter of the exit code: that is what merge is for.",
        "Exit code 0: the shard is finished, 2: it is not; another try may do better."
      },
      mixinStandardHelpOptions = true)
  int runShard(
      @Parameters(paramLabel = "MANIFEST", description = "of campaign plan") Path manifest,
      @Option(
              names = "--index",
              required = true,
              paramLabel = "I",
              description = "which shard, from 1 on")
          int index,
      @Option(
              names = {"-o", "--output"},
              required = true,
              paramLabel = "DIR",
              description = "the folder that all machines share")
          Path folder,
      @Option(
              names = "--jobs",
              paramLabel = "N",
              description = "cases at a time (default: one per processor)")
          Integer jobs,
      @Option(names = "--again", description = "run it even if it is finished, and replace it")
          boolean again)
      throws IOException {
    int atATime = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
    if (atATime < 1) {
      throw new SuiteException("--jobs: must be at least 1");
    }
    Plan plan = Plan.read(manifest);
    Shard shard = plan.shard(index);
    ShardStore store = new ShardStore(folder, plan);
    if (!again && isDone(store.state(shard), store)) {
      return Touchstone.CONFORMS;
    }
    Suite suite = Suite.load();
    TargetDescription description = Campaigns.target(manifest, plan, suite);
    List<Case> cases = plan.cases(manifest, shard, Campaigns.all(plan, suite, description));
    Target target = suite.open(description, new Workspace(Home.path(), plan.seed()));
    RunReport report =
        new ShardRun(plan, description, atATime)
            .of(shard, cases, target, new Progress(System.out, cases.size()));
    boolean first = store.write(report, suite.requirements(), again);
    System.out.println(
        store.place(shard) + (first ? " is finished" : " was finished by somebody else meanwhile"));
    return Touchstone.CONFORMS;
  }

  /** Whether there is nothing to do; SuiteException if the place is taken by something else. */
  private static boolean isDone(ShardState state, ShardStore store) {
    return switch (state.kind()) {
      case FINISHED -> {
        System.out.println(store.place(state.shard()) + " is finished already");
        yield true;
      }
      case MISSING, DAMAGED -> false;
      case FOREIGN ->
          throw new SuiteException(
              store.place(state.shard()) + " is " + state.what() + "; --again replaces it");
    };
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
          long seconds)
      throws IOException, InterruptedException {
    Plan plan = Plan.read(manifest);
    Suite suite = Suite.load();
    Campaigns.target(manifest, plan, suite);
    ShardStore store = new ShardStore(folder, plan);
    store.await(Duration.ofSeconds(seconds));
    RunReport report = Merge.of(store.reports(), suite.catalogue(), plan.cases());
    ReportFolder.write(output, report, suite.requirements());
    Closing.print(report, output);
    return report.conforms() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }
}
