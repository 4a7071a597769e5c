package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a pack gathers: where it stands in the pack, where a checkout has it, and who makes it. */
enum Part {
  REQUIREMENTS(Layout.REQUIREMENTS, "spec/requirements", ".md", "is part of a checkout"),
  TRACE(Layout.TRACE, "target/evidence/trace.json", "", "run ./touchstone test"),
  GUESTS(Layout.GUESTS, "conformance/target/report/report.json", "", "run ./touchstone conform"),
  JUNIT("guests/junit.xml", "conformance/target/report/junit.xml", "", "run ./touchstone conform"),
  PROOFS(Layout.PROOFS, "isolation-proofs/target/proofs.json", "", "run ./touchstone prove"),
  TESTS(Layout.TESTS, "", ".xml", "run ./touchstone test"),
  SBOM("sbom.json", "target/sbom.json", "", "run ./touchstone build"),
  ORACLE("oracle", "run ./touchstone conform --oracle"),
  KILLS("kills", "run ./touchstone kill --all"),
  FUZZ("fuzz", "run ./touchstone fuzz all --minutes 5"),
  NONINTERFERENCE("noninterference", "run ./touchstone noninterference"),
  MUTATION("mutation", "run ./touchstone mutate");

  private static final List<String> MODULES =
      List.of(
          "spec",
          "ref-hypervisor/core",
          "ref-hypervisor/machine",
          "ref-hypervisor/host",
          "isolation-proofs",
          "fuzz",
          "conformance");

  private final String to;
  private final String from;
  private final String ending;
  private final String remedy;
  private final boolean campaign;

  Part(String to, String from, String ending, String remedy) {
    this.to = to;
    this.from = from;
    this.ending = ending;
    this.remedy = remedy;
    campaign = false;
  }

  /** A campaign: it runs on its own, for as long as somebody has time. */
  Part(String kind, String remedy) {
    to = Layout.CAMPAIGNS + "/" + kind + ".json";
    from = "target/evidence/" + kind + ".json";
    ending = "";
    this.remedy = remedy;
    campaign = true;
  }

  /** A pack without it is partial. */
  boolean isNeeded() {
    return !campaign;
  }

  /** Copies it from a checkout; what is not there is left out. */
  void copy(Path home, Path pack) throws IOException {
    List<String> places =
        this == TESTS
            ? MODULES.stream().map(m -> m + "/target/surefire-reports").toList()
            : List.of(from);
    for (String place : places) {
      Path source = home.resolve(place);
      if (Files.isDirectory(source)) {
        copyAll(source, pack.resolve(to));
      } else if (Files.exists(source)) {
        Path target = pack.resolve(to);
        Files.createDirectories(target.getParent());
        Files.copy(source, target);
      }
    }
  }

  private void copyAll(Path folder, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private boolean isIn(Path pack) {
    return Files.exists(pack.resolve(to));
  }

  /** The parts a pack does not have, in order. */
  static List<Part> missing(Path pack) {
    return Arrays.stream(values()).filter(part -> !part.isIn(pack)).toList();
  }

  /** {@code proofs/proofs.json: run ./touchstone prove}. */
  @Override
  public String toString() {
    return to + ": " + remedy;
  }
}
