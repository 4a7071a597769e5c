package touchstone.conformance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import touchstone.conformance.suite.EvidenceFile;
import touchstone.host.trial.Check;
import touchstone.host.trial.Trial;
import touchstone.host.trial.TrialResult;
import touchstone.machine.cpu.CpuModel;

/** {@code linux.json} and the consoles beside it, written anew after each trial. */
final class LinuxEvidence {
  private static final String FILE = "linux.json";
  private static final String RESULTS = "results";
  private static final String PASSED = "passed";

  private final Path folder;
  private final String sources;
  private final ObjectNode report;
  private final ObjectNode configuration;
  private final ArrayNode results;

  /** Of what came of today's {@code sources}; older files in the folder are replaced. */
  LinuxEvidence(Path folder, String sources) {
    this.folder = folder;
    this.sources = sources;
    report = EvidenceFile.begin("linux", sources);
    configuration = report.putObject("configuration");
    results = report.putArray(RESULTS);
  }

  void configuration(SortedMap<String, String> facts) {
    facts.forEach(configuration::put);
  }

  /** Takes over what is known of other trials, and of these on other CPU models. */
  void keep(List<Trial> trials, List<CpuModel> cpus) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return;
    }
    List<String> names = trials.stream().map(Trial::name).toList();
    List<String> models = cpus.stream().map(CpuModel::label).toList();
    for (JsonNode result : EvidenceFile.read(file, sources).path(RESULTS)) {
      boolean again =
          names.contains(result.path("trial").asText())
              && models.contains(result.path("cpu").asText());
      if (!again) {
        results.add(result);
      }
    }
  }

  /** Adds a result and writes everything: a run that is ended keeps what it has found. */
  void add(TrialResult result) throws IOException {
    String cpu = result.cpu().label();
    ObjectNode node = results.addObject().put("trial", result.trial().name()).put("cpu", cpu);
    node.put(PASSED, result.passed());
    node.put("instructions", result.instructions());
    node.put("virtualTime", result.virtualTime());
    ObjectNode figures = node.putObject("figures");
    result.figures().forEach(figures::put);
    ArrayNode checks = node.putArray("checks");
    for (Check check : result.checks()) {
      checks
          .addObject()
          .put("name", check.name())
          .put(PASSED, check.passed())
          .put("found", check.found());
    }
    summarise();
    write(FILE, text());
    for (Map.Entry<String, String> console : result.consoles().entrySet()) {
      String name = result.trial().name() + "-" + cpu + "-" + console.getKey();
      write("linux-" + name + ".console", console.getValue());
    }
  }

  private void summarise() {
    int failed = 0;
    for (JsonNode result : results) {
      failed += result.path(PASSED).asBoolean() ? 0 : 1;
    }
    report
        .putObject("summary")
        .put("trials", results.size())
        .put("failed", failed)
        .put(PASSED, failed == 0);
  }

  String text() {
    return EvidenceFile.text(report);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), text);
  }
}
