package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.campaign.Kubernetes;
import touchstone.conformance.campaign.Plan;
import touchstone.conformance.campaign.ShardState;
import touchstone.conformance.campaign.ShardStore;
import touchstone.conformance.campaign.Slurm;
import touchstone.conformance.campaign.SlurmOptions;
import touchstone.conformance.suite.SuiteException;

/** {@code touchstone campaign submit}: hands a campaign to a scheduler. */
@Command(
    name = "submit",
    description = {
      "Hands the shards that are not finished, and then the merge, to a scheduler.",
      "Slurm: an array and a merge job; DIR must be a folder that all nodes share, the checkout too.",
      "Kubernetes: prints the objects, for kubectl apply -f -.",
      "Exit code 0: submitted, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class CampaignSubmitCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private Scheduler scheduler = new Scheduler();

  private static final class Scheduler {
    @Option(names = "--slurm", description = "submit to Slurm")
    private boolean slurm;

    @Option(names = "--kubernetes", description = "write Kubernetes objects")
    private boolean kubernetes;
  }

  @Parameters(index = "0", paramLabel = "MANIFEST", description = "of campaign plan")
  private Path manifest = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Slurm: where the shards go")
  private @Nullable Path folder;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "processors, and cases at a time, per shard (default: ${DEFAULT-VALUE})")
  private int cpus = 1;

  @Option(names = "--partition", paramLabel = "NAME", description = "Slurm: partition")
  private @Nullable String partition;

  @Option(names = "--account", paramLabel = "NAME", description = "Slurm: account")
  private @Nullable String account;

  @Option(names = "--time", paramLabel = "TIME", description = "Slurm: limit of one job")
  private @Nullable String time;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = {
        "Slurm: how often shards are submitted until the merge job gives up",
        "(default: ${DEFAULT-VALUE})"
      })
  private int rounds = 3;

  @Option(names = "--round", hidden = true, description = "which round this is; for merge jobs")
  private int round = 1;

  @Option(
      names = "--dry-run",
      description = "Slurm: write the scripts and print the commands, submit nothing")
  private boolean dryRun;

  @Option(
      names = "--image",
      paramLabel = "IMG",
      description =
          "Kubernetes: image with a built checkout in /touchstone (default: ${DEFAULT-VALUE})")
  private String image = "touchstone:" + Version.text();

  @Option(
      names = "--claim",
      paramLabel = "NAME",
      description = "Kubernetes: claim of the volume all pods share (default: ${DEFAULT-VALUE})")
  private String claim = "touchstone-campaign";

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Kubernetes: pods at a time (default: one per shard)")
  private int parallelism = Integer.MAX_VALUE;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Kubernetes: until the merge gives up (default: ${DEFAULT-VALUE}, a day)")
  private int wait = 86_400;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Kubernetes: write to a file instead of printing")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (cpus < 1 || rounds < 1 || round < 1 || parallelism < 1 || wait < 1) {
      throw new SuiteException(
          "--cpus, --rounds, --round, --parallelism, --wait: must be at least 1");
    }
    Plan plan = Plan.read(manifest);
    Campaigns.target(manifest, plan, Suite.load());
    if (scheduler.kubernetes) {
      kubernetes(plan);
    } else {
      slurm(plan);
    }
    return Touchstone.CONFORMS;
  }

  private void kubernetes(Plan plan) throws IOException {
    String objects = new Kubernetes(image, claim, parallelism, cpus, wait).objects(plan);
    if (output == null) {
      System.out.print(objects);
    } else {
      Files.writeString(output, objects);
    }
  }

  private void slurm(Plan plan) throws IOException, InterruptedException {
    if (folder == null) {
      throw new SuiteException("DIR: is missing: where the shards go");
    }
    Path store = folder.toAbsolutePath().normalize();
    List<Integer> missing =
        new ShardStore(store, plan)
            .states().stream().filter(s -> !s.isFinished()).map(ShardState::index).toList();
    if (missing.isEmpty()) {
      System.out.printf(
          "All shards are finished: ./touchstone campaign merge %s %s -o DIR%n", manifest, folder);
      return;
    }
    Slurm jobs =
        new Slurm(
            Home.path().resolve("touchstone"),
            manifest.toAbsolutePath().normalize(),
            store,
            new SlurmOptions(partition, account, time, cpus, round, rounds));
    if (dryRun) {
      jobs.write(missing).forEach(command -> System.out.println(String.join(" ", command)));
    } else {
      jobs.submit(missing).forEach(System.out::println);
    }
  }
}
