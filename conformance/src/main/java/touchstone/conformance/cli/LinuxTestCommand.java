package touchstone.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
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
    LinuxEvidence evidence =
        new LinuxEvidence(
            Home.path().resolve("target/evidence"), SourceHash.ofReference(Home.path()));
    evidence.configuration(settings.images().facts());
    evidence.configuration(settings.tools().facts());
    if (add) {
      evidence.keep(trials, cpus);
    }
    boolean passed = true;
    for (Trial trial : trials) {
      for (CpuModel cpu : cpus) {
        err().println("linux-test: " + trial.name() + " on " + cpu.label());
        long before = processorTime();
        TrialResult result = TrialRun.of(trial, settings, cpu);
        print(result, processorTime() - before);
        evidence.add(result);
        passed &= result.passed();
      }
    }
    if (json) {
      System.out.print(evidence.text());
    }
    return passed ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  private void print(TrialResult result, long cpuNanos) {
    PrintStream out = json ? System.err : System.out;
    out.printf(
        "%s on %s: %s; %d instructions, %.1f s of virtual time, %.0f s of CPU time%n",
        result.trial().name(),
        result.cpu().label(),
        result.passed() ? "as it must be" : "NOT as it must be",
        result.instructions(),
        result.virtualTime() / SECOND,
        cpuNanos / SECOND);
    for (Check check : result.checks()) {
      out.printf("  %s %-22s %s%n", check.passed() ? "ok  " : "FAIL", check.name(), check.found());
    }
    result.figures().forEach((name, value) -> out.printf("       %-22s %s%n", name, value));
  }

  private static long processorTime() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private PrintWriter err() {
    return spec == null ? new PrintWriter(System.err, true) : spec.commandLine().getErr();
  }
}
