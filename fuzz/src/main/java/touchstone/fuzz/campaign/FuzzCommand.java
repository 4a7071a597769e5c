package touchstone.fuzz.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.conformance.suite.SourceHash;

/** {@code ./touchstone fuzz}. */
@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    description = {
      "Fuzzes targets with Jazzer and coverage, each in a JVM of its own, and says every ten",
      "seconds how they stand. Writes target/evidence/fuzz.json."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no findings",
      "1:a finding; the path of its reproducer is printed",
      "2:usage, or the fuzzer itself did not work"
    })
public final class FuzzCommand implements Callable<Integer> {
  private static final int SECONDS_PER_MINUTE = 60;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "TARGET",
      arity = "0..*",
      description = "targets, or all (default: all); --list names them")
  private List<String> names = List.of("all");

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "time for each target, as 0.5 or 60 (default: ${DEFAULT-VALUE})")
  private double minutes = 1;

  @Option(
      names = "--jobs",
      paramLabel = "J",
      description = "targets at a time (default: ${DEFAULT-VALUE})")
  private int jobs = 1;

  @Option(
      names = "--minimize",
      description = "at the end replace fuzz/corpus/TARGET.zip by the smallest equal corpus")
  private boolean minimize;

  @Option(names = "--list", description = "print the targets and stop")
  private boolean list;

  private final Path home = Path.of(System.getProperty("touchstone.home", "."));

  public static void main(String[] args) {
    System.exit(new CommandLine(new FuzzCommand()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (list) {
      Target.ALL.forEach(t -> System.out.printf("%-14s %s%n", t.name(), t.about()));
      return 0;
    }
    int seconds = (int) Math.round(minutes * SECONDS_PER_MINUTE);
    require(seconds >= 1, "--minutes: must be more than 0");
    require(jobs >= 1, "--jobs: must be at least 1");
    List<TargetRun> runs = new ArrayList<>();
    for (Target target : chosen()) {
      runs.add(new TargetRun(target, home.resolve("fuzz").toAbsolutePath(), seconds));
    }
    execute(runs);
    print(runs);
    write(runs, seconds);
    if (runs.stream().anyMatch(run -> run.verdict().equals("FAIL"))) {
      return 1;
    }
    return runs.stream().allMatch(run -> run.verdict().equals("PASS")) ? 0 : 2;
  }

  private List<Target> chosen() {
    if (names.contains("all")) {
      return Target.ALL;
    }
    List<Target> targets = new ArrayList<>();
    for (String name : names) {
      Target target =
          Target.ALL.stream().filter(t -> t.name().equals(name)).findFirst().orElse(null);
      require(target != null, "no target '" + name + "'; --list names them");
      if (target != null) {
        targets.add(target);
      }
    }
    return targets;
  }

  private void require(boolean satisfied, String message) {
    if (!satisfied && spec != null) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private void execute(List<TargetRun> runs) throws IOException, InterruptedException {
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      List<Future<?>> pending = new ArrayList<>();
      for (TargetRun run : runs) {
        pending.add(pool.submit(() -> one(run)));
      }
      for (Future<?> future : pending) {
        future.get();
      }
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
  }

  private @Nullable Void one(TargetRun run) throws IOException, InterruptedException {
    run.fuzz();
    System.out.println(run.target().name() + ": " + run.verdict() + " " + run.complaint());
    if (minimize && run.verdict().equals("PASS")) {
      run.minimise();
    }
    return null;
  }

  private static void print(List<TargetRun> runs) {
    System.out.printf(
        "%n%-14s %-7s %11s %8s %12s %10s %8s %7s %9s%n",
        "target",
        "verdict",
        "runs",
        "runs/s",
        "hypercalls/s",
        "/CPU-s",
        "coverage",
        "corpus",
        "size");
    for (TargetRun run : runs) {
      Progress p = run.progress;
      System.out.printf(
          Locale.ROOT,
          "%-14s %-7s %,11d %,8d %12s %10s %,8d %,7d %9s%n",
          run.target().name(),
          run.verdict(),
          p.runs,
          p.rate(),
          orNothing(p.calls().rate()),
          orNothing(p.calls().cpuRate()),
          p.coverage,
          p.corpus,
          p.corpusSize);
    }
    runs.stream()
        .filter(run -> !run.complaint().isEmpty())
        .forEach(run -> System.out.println(run.target().name() + ": " + run.complaint()));
  }

  private static String orNothing(long number) {
    return number == 0 ? "" : String.format(Locale.ROOT, "%,d", number);
  }

  private void write(List<TargetRun> runs, int seconds) throws IOException {
    ObjectNode root = EvidenceFile.begin("fuzz", SourceHash.ofReference(home));
    root.putObject("configuration").put("seconds", seconds).put("jobs", jobs);
    long total = 0;
    long findings = 0;
    for (TargetRun run : runs) {
      Progress p = run.progress;
      ObjectNode result = root.withArray("results").addObject();
      result
          .put("target", run.target().name())
          .put("verdict", run.verdict())
          .put("runs", p.runs)
          .put("seconds", Math.round(p.seconds()))
          .put("runsPerSecond", p.rate());
      if (!p.calls().isEmpty()) {
        result
            .put("hypercalls", p.calls().calls())
            .put("hypercallsPerSecond", p.calls().rate())
            .put("hypercallsPerCpuSecond", p.calls().cpuRate());
      }
      result
          .put("coverage", p.coverage)
          .put("features", p.features)
          .put("corpus", p.corpus)
          .put("corpusSize", p.corpusSize)
          .put("finding", p.finding);
      total += p.runs;
      findings += run.verdict().equals("FAIL") ? 1 : 0;
    }
    root.putObject("summary")
        .put("targets", runs.size())
        .put("runs", total)
        .put("findings", findings);
    Path file = home.resolve("target/evidence/fuzz.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, EvidenceFile.text(root));
    System.out.println("Evidence: " + file.normalize());
  }
}
