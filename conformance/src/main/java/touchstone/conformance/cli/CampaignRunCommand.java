package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.campaign.Plan;
import touchstone.conformance.campaign.ShardRun;
import touchstone.conformance.campaign.ShardState;
import touchstone.conformance.campaign.ShardStore;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;

/** {@code touchstone campaign run}: one shard. */
@Command(
    name = "run",
    description = {
      "Runs one shard and lets DIR/shard-I appear when all of it is there.",
      "A finished shard is left alone. Which cases pass is no matter of the exit code: that is what",
      "merge is for.",
      "Exit code 0: the shard is finished, 2: it is not; another try may do better."
    },
    mixinStandardHelpOptions = true)
final class CampaignRunCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MANIFEST", description = "of campaign plan")
  private Path manifest = Path.of("");

  @Option(
      names = "--index",
      required = true,
      paramLabel = "I",
      description = "which shard, from 1 on")
  private int index;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "the folder that all machines share")
  private Path folder = Path.of("");

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "cases at a time (default: one per processor)")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--again", description = "run it even if it is finished, and replace it")
  private boolean again;

  @Override
  public Integer call() throws IOException {
    if (jobs < 1) {
      throw new SuiteException("--jobs: must be at least 1");
    }
    Plan plan = Plan.read(manifest);
    Shard shard = plan.shard(index);
    ShardStore store = new ShardStore(folder, plan);
    if (!again && isDone(store.state(shard), store)) {
      return Touchstone.CONFORMS;
    }
    Suite suite = Suite.load();
    boolean first = store.write(run(plan, shard, suite), suite.requirements(), again);
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

  private RunReport run(Plan plan, Shard shard, Suite suite) throws IOException {
    TargetDescription description = Campaigns.target(manifest, plan, suite);
    List<Case> cases = plan.cases(manifest, shard, Campaigns.all(plan, suite, description));
    Target target = suite.open(description, new Workspace(Home.path(), plan.seed()));
    return new ShardRun(plan, description, jobs)
        .of(shard, cases, target, new Progress(System.out, cases.size()));
  }
}
