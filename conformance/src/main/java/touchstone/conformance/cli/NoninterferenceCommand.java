package touchstone.conformance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.noninterference.Declassification;
import touchstone.host.noninterference.Experiment;
import touchstone.host.noninterference.Experiment.Direction;
import touchstone.host.noninterference.Scenario;
import touchstone.machine.cpu.CpuModel;

/** {@code touchstone noninterference}: two-run experiments in number. */
@Command(
    name = "noninterference",
    description = {
      "Runs the whole system twice with one guest changed, and requires everything the other guest",
      "observes to be equal, time included. CONFIDENTIALITY: a hostile guest observes, its victim",
      "changes; INTEGRITY: the other way round. What may differ is declassified by name, and each",
      "name is shown to be needed. Writes target/evidence/noninterference.json."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no guest noticed anything of the other",
      "1:one did; the command that shows the first case again is printed",
      "2:usage"
    })
final class NoninterferenceCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "pairs of runs for each scenario, CPU and direction (default: 25)")
  private int runs = 25;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "seed of the first pair; the next has S + 1 (default: 1)")
  private long seed = 1;

  @Option(
      names = "--cpu",
      paramLabel = "CPU",
      split = ",",
      description = "${COMPLETION-CANDIDATES} (default: both)")
  private List<CpuModel> cpus = List.of(CpuModel.values());

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      split = ",",
      description = "${COMPLETION-CANDIDATES} (default: all)")
  private List<Scenario> scenarios = List.of(Scenario.values());

  @Option(
      names = "--direction",
      paramLabel = "NAME",
      split = ",",
      description = "${COMPLETION-CANDIDATES} (default: both)")
  private List<Direction> directions = List.of(Direction.values());

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "pairs at a time (default: one per processor)")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--list", description = "print scenarios and declassifications, and stop")
  private boolean list;

  private final ObjectNode report = JSON.createObjectNode();
  private Optional<String> first = Optional.empty();
  private int pairs;
  private int interferences;
  private int unmodelled;
  private long moments;

  @Override
  public Integer call() throws Exception {
    if (runs < 1 || jobs < 1) {
      throw new SuiteException((runs < 1 ? "--runs" : "--jobs") + ": must be at least 1");
    }
    if (list) {
      printList();
      return Touchstone.CONFORMS;
    }
    begin();
    List<String> complaints = witnesses();
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      for (Scenario scenario : scenarios) {
        for (CpuModel cpu : cpus) {
          for (Direction direction : directions) {
            combination(pool, cpu, scenario, direction);
          }
        }
      }
    }
    conclude(complaints);
    complaints.forEach(System.out::println);
    first.ifPresent(System.out::println);
    return complaints.isEmpty() && interferences == 0
        ? Touchstone.CONFORMS
        : Touchstone.DOES_NOT_CONFORM;
  }

  private static void printList() {
    System.out.println("Scenarios:");
    for (Scenario s : Scenario.values()) {
      System.out.printf(
          "  %-17s %s%s%n", s, s.description(), s.timed() ? "" : "; RUN_STATE is declassified");
    }
    System.out.println("Declassifications:");
    for (Declassification d : Declassification.values()) {
      System.out.printf("  %-17s %s%n", d, d.text());
    }
  }

  private void begin() throws IOException {
    report.setAll(EvidenceFile.begin("noninterference", SourceHash.ofReference(Home.path())));
    ObjectNode configuration = report.putObject("configuration");
    configuration.put("seed", seed).put("runs", runs);
    configuration.set("cpus", JSON.valueToTree(cpus));
    ObjectNode names = configuration.putObject("declassifications");
    for (Declassification d : Declassification.values()) {
      names.put(d.name(), d.text());
    }
    report.putArray("results");
  }

  /** Every entry of the list is needed, and differs where it says. */
  private List<String> witnesses() throws Exception {
    List<String> complaints = new ArrayList<>();
    for (CpuModel cpu : cpus) {
      for (Declassification d : Declassification.values()) {
        d.complaint(cpu).ifPresent(text -> complaints.add(cpu + ": " + text));
      }
    }
    System.out.printf(
        "declassifications: %d, %s%n",
        Declassification.values().length,
        complaints.isEmpty() ? "each shown to be needed" : complaints.size() + " NOT AS LISTED");
    return complaints;
  }

  private void combination(
      ExecutorService pool, CpuModel cpu, Scenario scenario, Direction direction)
      throws InterruptedException {
    List<Experiment> experiments = new ArrayList<>();
    List<Future<Experiment.Result>> results = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      Experiment experiment = new Experiment(cpu, scenario, direction, seed + i);
      experiments.add(experiment);
      results.add(pool.submit(experiment::run));
    }
    Count count = new Count();
    for (int i = 0; i < runs; i++) {
      count.add(experiments.get(i), await(results.get(i)));
    }
    count.publish(cpu, scenario, direction);
  }

  private static Experiment.Result await(Future<Experiment.Result> result)
      throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }

  /** One line of the table. */
  private final class Count {
    private int done;
    private int found;
    private int ended;
    private int unusable;
    private long seen;

    void add(Experiment experiment, Experiment.Result result) {
      done++;
      ended += result.ended() ? 1 : 0;
      unusable += result.unmodelled() ? 1 : 0;
      seen += result.moments();
      found += result.interference().isPresent() ? 1 : 0;
      if (first.isEmpty()) {
        first =
            result
                .interference()
                .map(text -> "INTERFERENCE " + text + "\nSee it again: " + experiment.command());
      }
    }

    void publish(CpuModel cpu, Scenario scenario, Direction direction) {
      System.out.printf(
          Locale.ROOT,
          "%-17s %-5s %-15s %5d pairs, %d ran to the end, %7d moments, %s%n",
          scenario,
          cpu,
          direction,
          done,
          ended,
          seen,
          found == 0 ? "equal" : found + " DIFFER");
      pairs += done;
      interferences += found;
      unmodelled += unusable;
      moments += seen;
      report
          .withArray("results")
          .addObject()
          .put("scenario", scenario.name())
          .put("cpu", cpu.name())
          .put("direction", direction.name())
          .put("time", scenario.timed() ? "equal" : "declassified")
          .put("pairs", done)
          .put("ended", ended)
          .put("unmodelled", unusable)
          .put("moments", seen)
          .put("interferences", found);
    }
  }

  private void conclude(List<String> complaints) throws IOException {
    report
        .putObject("summary")
        .put("pairs", pairs)
        .put("moments", moments)
        .put("interferences", interferences)
        .put("unmodelled", unmodelled)
        .put("declassifications", Declassification.values().length)
        .put("declassificationsNotAsListed", complaints.size());
    Path file = Home.path().resolve("target/evidence/noninterference.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, EvidenceFile.text(report));
    System.out.printf(
        "%d pairs, %d moments compared, %d interferences%nEvidence: %s%n",
        pairs, moments, interferences, file.normalize());
  }
}
