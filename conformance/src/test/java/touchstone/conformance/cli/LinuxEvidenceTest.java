package touchstone.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.trial.Check;
import touchstone.host.trial.Trial;
import touchstone.host.trial.TrialResult;
import touchstone.host.trial.Trials;
import touchstone.machine.cpu.CpuModel;

class LinuxEvidenceTest {
  private static final Trial BOOT = Trials.named("boot").orElseThrow();
  private static final Trial DISK = Trials.named("disk").orElseThrow();

  @TempDir private Path folder;

  private static TrialResult result(Trial trial, CpuModel cpu, boolean passed) {
    TreeMap<String, String> consoles = new TreeMap<>();
    consoles.put("a", "hello\n");
    List<Check> checks = List.of(new Check("a: sum", passed, "12"));
    return new TrialResult(trial, cpu, checks, new TreeMap<>(), consoles, 5, 7);
  }

  @Test
  void aResultIsWrittenWithItsChecksAndConsoles() throws IOException {
    LinuxEvidence evidence = new LinuxEvidence(folder, "x");
    evidence.add(result(BOOT, CpuModel.AMD, true));
    assertThat(folder.resolve("linux-boot-amd-a.console")).hasContent("hello");
    assertThat(folder.resolve("linux.json")).hasContent(evidence.text());
    assertThat(evidence.text()).contains("\"found\" : \"12\"", "\"failed\" : 0");
    evidence.add(result(DISK, CpuModel.AMD, false));
    assertThat(evidence.text()).contains("\"failed\" : 1", "\"passed\" : false");
  }

  @Test
  void otherTrialsAndOtherModelsAreKept() throws IOException {
    LinuxEvidence first = new LinuxEvidence(folder, "x");
    first.add(result(BOOT, CpuModel.AMD, false));
    first.add(result(BOOT, CpuModel.INTEL, true));
    first.add(result(DISK, CpuModel.AMD, true));
    LinuxEvidence next = new LinuxEvidence(folder, "x");
    next.keep(List.of(BOOT), List.of(CpuModel.AMD));
    next.add(result(BOOT, CpuModel.AMD, true));
    assertThat(next.text()).contains("\"trials\" : 3", "\"failed\" : 0");
  }

  @Test
  void whatIsAboutOtherSourcesIsNotKept() throws IOException {
    new LinuxEvidence(folder, "x").add(result(BOOT, CpuModel.AMD, true));
    assertThatThrownBy(
            () -> new LinuxEvidence(folder, "y").keep(List.of(DISK), List.of(CpuModel.AMD)))
        .isInstanceOf(SuiteException.class);
  }
}
