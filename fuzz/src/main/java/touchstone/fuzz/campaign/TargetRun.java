package touchstone.fuzz.campaign;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One target in a JVM of its own, started with the test class path: no Maven, no JUnit engine. */
final class TargetRun {
  private static final int REPORT_SECONDS = 10;

  /**
   * Test classes whose coverage says nothing: the computer, the source of the calls, the checks.
   */
  private static final String HARNESS =
      String.join(
          ":",
          "touchstone.core.hardware.FakeHardware",
          "touchstone.core.hypercall.HostileHypercalls",
          "touchstone.core.hypercall.InvariantCheck",
          "touchstone.core.hypercall.Rig",
          "touchstone.core.event.EventInvariant",
          "touchstone.core.grant.GrantInvariant",
          "touchstone.core.trace.TraceRun",
          "touchstone.fuzz.**");

  private static final String COVERAGE_ONLY = "--trace=cov";

  /** An input that takes longer is a finding; the machine may be busy with other work. */
  private static final int HANG_SECONDS = 60;

  /** Exit code of libFuzzer after a finding. */
  private static final int FINDING = 77;

  private final Target target;
  private final Path module;
  private final int seconds;
  Progress progress = new Progress();
  private int exitCode = -1;

  TargetRun(Target target, Path module, int seconds) {
    this.target = target;
    this.module = module;
    this.seconds = seconds;
  }

  Target target() {
    return target;
  }

  /** The corpus the run starts from and grows. */
  Path corpus() {
    return module.resolve("target/corpus").resolve(target.name());
  }

  private Path log() {
    return module.resolve("target/logs").resolve(target.name() + ".log");
  }

  /** Runs to the end of its time, or to a finding. */
  void fuzz() throws IOException, InterruptedException {
    Files.createDirectories(corpus());
    Files.createDirectories(findings());
    CorpusArchive.unpack(module, target, corpus());
    List<String> command = jazzer();
    command.add("-max_total_time=" + seconds);
    command.add("-max_len=" + target.maxLength());
    command.add("-timeout=" + HANG_SECONDS);
    command.add("-artifact_prefix=" + findings() + "/");
    command.add(corpus().toString());
    Path seeds = module.resolve(target.seeds());
    if (Files.isDirectory(seeds)) {
      command.add(seeds.toString());
    }
    progress = new Progress();
    exitCode = execute(command, progress, true);
    progress.end();
  }

  /** Keeps the smallest part of the corpus that reaches as much, and packs it. */
  void minimise() throws IOException, InterruptedException {
    Path small = module.resolve("target/minimised").resolve(target.name());
    CorpusArchive.delete(small);
    Files.createDirectories(small);
    List<String> command = jazzer();
    command.addAll(List.of("-merge=1", small.toString(), corpus().toString()));
    int code = execute(command, new Progress(), false);
    if (code != 0) {
      throw new IOException(target.name() + ": minimising failed, see " + log());
    }
    CorpusArchive.pack(small, module, target);
  }

  private Path findings() {
    return module.resolve("target/findings").resolve(target.name());
  }

  private List<String> jazzer() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx2g",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.className(),
            "--target_method=" + target.method(),
            "--instrumentation_includes=touchstone.**",
            "--instrumentation_excludes=" + HARNESS,
            "--reproducer_path=" + module.resolve("target")));
    if (!target.guided()) {
      command.add(COVERAGE_ONLY);
    }
    return command;
  }

  private int execute(List<String> command, Progress seen, boolean aloud)
      throws IOException, InterruptedException {
    Files.createDirectories(log().getParent());
    Process process =
        new ProcessBuilder(command).directory(module.toFile()).redirectErrorStream(true).start();
    Thread cleaner = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(cleaner);
    double next = REPORT_SECONDS;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      Files.writeString(log(), String.join(" ", command) + "\n");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Files.writeString(log(), line + "\n", StandardOpenOption.APPEND);
        if (seen.read(line) && aloud && seen.seconds() >= next) {
          System.out.println(status());
          next = seen.seconds() + REPORT_SECONDS;
        }
      }
    }
    int code = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(cleaner);
    return code;
  }

  private String status() {
    CallCount recent = progress.recentCalls();
    String calls =
        recent.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                "  %,d hypercalls/s (%,d per CPU second)",
                recent.rate(),
                recent.cpuRate());
    return String.format(
        Locale.ROOT,
        "%-14s %4.0f s  %,9d runs  %,7d/s  coverage %,6d  corpus %,5d (%s)%s",
        target.name(),
        progress.seconds(),
        progress.runs,
        progress.rate(),
        progress.coverage,
        progress.corpus,
        progress.corpusSize,
        calls);
  }

  /** PASS, FAIL with a finding, or ERROR if the fuzzer itself did not work. */
  String verdict() {
    return exitCode == 0
        ? "PASS"
        : exitCode == FINDING || !progress.finding.isEmpty() ? "FAIL" : "ERROR";
  }

  /** What to look at after anything but PASS. */
  String complaint() {
    if (verdict().equals("PASS")) {
      return "";
    }
    String trace = progress.trace.isEmpty() ? "" : ", trace " + progress.trace;
    return progress.finding.isEmpty()
        ? "exit code " + exitCode + ", log " + log()
        : "reproducer " + progress.finding + trace + ", log " + log();
  }
}
