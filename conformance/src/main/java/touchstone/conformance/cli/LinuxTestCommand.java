package touchstone.conformance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.images.ImagesException;
import touchstone.host.linux.FilesystemTools;
import touchstone.host.linux.LinuxImages;
import touchstone.host.trial.Check;
import touchstone.host.trial.Trial;
import touchstone.host.trial.TrialResult;
import touchstone.host.trial.TrialRun;
import touchstone.host.trial.TrialSettings;
import touchstone.host.trial.Trials;
import touchstone.machine.cpu.CpuModel;

/** {@code touchstone linux-test}: what guests with Debian's Linux are put through. */
@Command(
    name = "linux-test",
    description = {
      "Puts guests with Debian's Linux, unmodified, through trials: on hosts as 'up' starts them,",
      "commanded by xl's verbs; 'bare' without a hypervisor. Writes target/evidence/linux.json and",
      "the consoles beside it.",
      "A boot takes about 20 seconds of CPU time. --list tells the trials."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything was as it must be",
      "1:something was not; it is printed",
      "2:usage, or the images cannot be had"
    })
final class LinuxTestCommand implements Callable<Integer> {
  private static final double SECOND = 1e9;
  private static final String ALL = "all";
  private static final String RESULTS = "results";
  private static final String HOSTILE = "conformance/target/guests/hypercall-fuzz";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "TRIAL",
      description = "trials by name, or all (default: boot)",
      defaultValue = "boot")
  private List<String> names = List.of();

  @Option(
      names = "--cpu",
      paramLabel = "CPU",
      split = ",",
      description = "${COMPLETION-CANDIDATES} (default: both)")
  private List<CpuModel> cpus = List.of(CpuModel.values());

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "real time the trial 'hostile' lasts (default: ${DEFAULT-VALUE})")
  private double minutes = 10;

  @Option(
      names = "--kernel",
      paramLabel = "KERNEL",
      defaultValue = "CLOUD",
      description = "${COMPLETION-CANDIDATES} (default: CLOUD)")
  private LinuxImages.Kernel kernel = LinuxImages.Kernel.CLOUD;

  @Option(names = "--list", description = "print the trials and stop")
  private boolean list;

  @Option(names = "--add", description = "keep what earlier runs on the same sources found")
  private boolean add;

  @Option(names = "--json", description = "print the evidence on standard output instead of text")
  private boolean json;

  @Override
  public Integer call() {
    if (list) {
      Trials.all().forEach(t -> System.out.printf("%-10s %s%n", t.name(), t.about()));
      return Touchstone.CONFORMS;
    }
    List<Trial> trials = trials();
    LinuxImages images = new LinuxImages(kernel);
    FilesystemTools tools = new FilesystemTools();
    try {
      images.prepare(err());
      tools.prepare(err());
      Path folder = Home.path().resolve("target/linux-trials");
      Files.createDirectories(folder);
      return run(
          trials,
          new TrialSettings(
              images,
              tools,
              folder,
              Home.path().resolve(HOSTILE).resolve("pvh64-attacker.elf"),
              minutes,
              line -> err().println("  " + line)));
    } catch (ImagesException | IOException e) {
      throw new SuiteException("linux-test: " + e.getMessage());
    }
  }

  private List<Trial> trials() {
    if (!(minutes > 0)) {
      throw new SuiteException("linux-test: --minutes: must be more than 0");
    }
    if (names.contains(ALL)) {
      return Trials.all();
    }
    List<Trial> trials = new ArrayList<>();
    for (String name : names) {
      trials.add(
          Trials.named(name)
              .orElseThrow(() ->
                  new SuiteException(
                      "linux-test: no trial '" + name + "'; --list tells which there are")));
    }
    return trials;
  }

  private int run(List<Trial> trials, TrialSettings settings) throws IOException {
    String sources = SourceHash.ofReference(Home.path());
    ObjectNode report = EvidenceFile.begin("linux", sources);
    ObjectNode configuration = report.putObject("configuration");
    settings.images().facts().forEach(configuration::put);
    settings.tools().facts().forEach(configuration::put);
    ArrayNode results = report.putArray(RESULTS);
    if (add) {
      keep(results, sources, trials);
    }
    boolean passed = true;
    for (Trial trial : trials) {
      for (CpuModel cpu : cpus) {
        err().println("linux-test: " + trial.name() + " on " + name(cpu));
        long before = processorTime();
        TrialResult result = TrialRun.of(trial, settings, cpu);
        print(result, processorTime() - before);
        add(results, result);
        passed &= result.passed();
        save(report, passed);
      }
    }
    if (json) {
      System.out.print(EvidenceFile.text(report));
    }
    return passed ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  /** Other trials' results, and those of CPU models that are not asked now. */
  private void keep(ArrayNode results, String sources, List<Trial> trials) {
    Path file = evidence("linux.json");
    if (!Files.exists(file)) {
      return;
    }
    List<String> now = trials.stream().map(Trial::name).toList();
    for (JsonNode result : EvidenceFile.read(file, sources).path(RESULTS)) {
      boolean again =
          now.contains(result.path("trial").asText())
              && cpus.stream().anyMatch(cpu -> name(cpu).equals(result.path("cpu").asText()));
      if (!again) {
        results.add(result);
      }
    }
  }

  private static void add(ArrayNode results, TrialResult result) throws IOException {
    String cpu = name(result.cpu());
    ObjectNode node = results.addObject().put("trial", result.trial().name()).put("cpu", cpu);
    node.put("passed", result.passed());
    node.put("instructions", result.instructions());
    node.put("virtualTime", result.virtualTime());
    ObjectNode figures = node.putObject("figures");
    result.figures().forEach(figures::put);
    ArrayNode checks = node.putArray("checks");
    for (Check check : result.checks()) {
      checks
          .addObject()
          .put("name", check.name())
          .put("passed", check.passed())
          .put("found", check.found());
    }
    for (Map.Entry<String, String> console : result.consoles().entrySet()) {
      String name = result.trial().name() + "-" + cpu + "-" + console.getKey();
      write("linux-" + name + ".console", console.getValue());
    }
  }

  private void print(TrialResult result, long cpuNanos) {
    PrintStream out = json ? System.err : System.out;
    out.printf(
        "%s on %s: %s; %d instructions, %.1f s of virtual time, %.0f s of CPU time%n",
        result.trial().name(),
        name(result.cpu()),
        result.passed() ? "as it must be" : "NOT as it must be",
        result.instructions(),
        result.virtualTime() / SECOND,
        cpuNanos / SECOND);
    for (Check check : result.checks()) {
      out.printf("  %s %-22s %s%n", check.passed() ? "ok  " : "FAIL", check.name(), check.found());
    }
    result.figures().forEach((name, value) -> out.printf("       %-22s %s%n", name, value));
  }

  /** After each trial: a run that is ended keeps what it has found. */
  private static void save(ObjectNode report, boolean passed) throws IOException {
    int failed = 0;
    for (JsonNode result : report.path(RESULTS)) {
      failed += result.path("passed").asBoolean() ? 0 : 1;
    }
    report
        .putObject("summary")
        .put("trials", report.path(RESULTS).size())
        .put("failed", failed)
        .put("passed", passed && failed == 0);
    write("linux.json", EvidenceFile.text(report));
  }

  private static void write(String name, String text) throws IOException {
    Path file = evidence(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Path evidence(String name) {
    return Home.path().resolve("target/evidence").resolve(name);
  }

  private static String name(CpuModel cpu) {
    return cpu.name().toLowerCase(Locale.ROOT);
  }

  private static long processorTime() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private PrintWriter err() {
    return spec == null ? new PrintWriter(System.err, true) : spec.commandLine().getErr();
  }
}
