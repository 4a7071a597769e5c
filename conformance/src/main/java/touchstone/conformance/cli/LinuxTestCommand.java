package touchstone.conformance.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.images.ImagesException;
import touchstone.host.linux.LinuxImages;
import touchstone.host.linux.LinuxTrial;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/** {@code touchstone linux-test}: does Debian's Linux find everything as it must be. */
@Command(
    name = "linux-test",
    description = {
      "Boots Debian's Linux as a guest on each CPU model and checks what it tells of itself:",
      "processor, hypervisor, clock against virtual time, a SHA-256, memory, a kernel log without",
      "complaints, power-off. Writes target/evidence/linux.json and the consoles beside it.",
      "Takes about two minutes of CPU time."
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

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--cpu",
      paramLabel = "CPU",
      split = ",",
      description = "${COMPLETION-CANDIDATES} (default: both)")
  private List<CpuModel> cpus = List.of(CpuModel.values());

  @Override
  public Integer call() {
    LinuxImages images = new LinuxImages();
    try {
      images.prepare(err());
      ObjectNode report = EvidenceFile.begin("linux", SourceHash.ofReference(Home.path()));
      ObjectNode configuration = report.putObject("configuration");
      images.facts().forEach(configuration::put);
      boolean passed = true;
      for (CpuModel cpu : cpus) {
        LinuxTrial.Result result = new LinuxTrial(cpu).run(images);
        add(report, result);
        passed &= result.passed();
      }
      report.putObject("summary").put("passed", passed);
      write("linux.json", EvidenceFile.text(report));
      return passed ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
    } catch (ImagesException | ToolstackException | CorruptImageException | IOException e) {
      throw new SuiteException("linux-test: " + e.getMessage());
    }
  }

  private void add(ObjectNode report, LinuxTrial.Result result) throws IOException {
    String name = result.cpu().name().toLowerCase(Locale.ROOT);
    ObjectNode boot = report.withArray("results").addObject().put("cpu", name);
    boot.put("instructions", result.instructions());
    boot.put("virtualTime", result.virtualTime());
    boot.put("scriptStartedAt", result.startedAt());
    System.out.printf(
        "%s: %d instructions, script after %.3f s of virtual time%n",
        name, result.instructions(), result.startedAt() / SECOND);
    for (LinuxTrial.Check check : result.checks()) {
      boot.withArray("checks")
          .addObject()
          .put("name", check.name())
          .put("passed", check.passed())
          .put("found", check.found());
      String verdict = check.passed() ? "ok  " : "FAIL";
      System.out.printf("  %s %-12s %s%n", verdict, check.name(), check.found());
    }
    write("linux-" + name + ".console", result.console());
  }

  private static void write(String name, String text) throws IOException {
    Path file = Home.path().resolve("target/evidence").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private PrintWriter err() {
    return spec == null ? new PrintWriter(System.err, true) : spec.commandLine().getErr();
  }
}
