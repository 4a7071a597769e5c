package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import touchstone.conformance.report.EvidencePage;

/** Gathers what the checkout's runs have left behind into one folder that speaks for itself. */
public final class Pack {
  private static final List<String> CAMPAIGNS =
      List.of("kills", "fuzz", "noninterference", "mutation");

  private static final List<String> MODULES =
      List.of(
          "spec",
          "ref-hypervisor/core",
          "ref-hypervisor/machine",
          "ref-hypervisor/host",
          "isolation-proofs",
          "fuzz",
          "conformance");

  private final Path home;
  private final Path pack;
  private final String picture;
  private final List<String> missing = new ArrayList<>();

  private Pack(Path home, Path pack, String picture) {
    this.home = home;
    this.pack = pack;
    this.picture = picture;
  }

  /**
   * Makes the pack anew.
   *
   * @param home the checkout
   * @param pack the folder; what an earlier pack left there goes
   * @param picture of the frames as SVG, for the page
   * @return what was not there to be packed, a line each
   */
  public static List<String> make(Path home, Path pack, String picture) throws IOException {
    Pack work = new Pack(home, pack, picture);
    work.clear();
    work.gather();
    work.conclude();
    return work.missing;
  }

  /** Only a folder that is empty or a pack is replaced. */
  private void clear() throws IOException {
    if (!Files.exists(pack)) {
      return;
    }
    try (Stream<Path> all = Files.list(pack)) {
      if (!Files.exists(pack.resolve(Layout.MANIFEST)) && all.findAny().isPresent()) {
        throw new EvidenceException(pack + ": is not empty and not a pack; choose another folder");
      }
    }
    for (Path file : Hashes.files(pack).values()) {
      Files.delete(file);
    }
  }

  private void gather() throws IOException {
    copyAll(home.resolve("spec/requirements"), ".md", Layout.REQUIREMENTS);
    copy(home.resolve("target/evidence/trace.json"), Layout.TRACE, "./touchstone test");
    copy(home.resolve("conformance/target/report/report.json"), Layout.GUESTS, "conform");
    copy(home.resolve("conformance/target/report/junit.xml"), "guests/junit.xml", "conform");
    copy(home.resolve("isolation-proofs/target/proofs.json"), Layout.PROOFS, "prove");
    for (String module : MODULES) {
      copyAll(home.resolve(module).resolve("target/surefire-reports"), ".xml", Layout.TESTS);
    }
    if (!Files.isDirectory(pack.resolve(Layout.TESTS))) {
      missing.add("results of unit and property tests: run ./touchstone test");
    }
    for (String kind : CAMPAIGNS) {
      Path file = home.resolve("target/evidence").resolve(kind + ".json");
      copy(file, Layout.CAMPAIGNS + "/" + kind + ".json", kind);
    }
    copy(home.resolve("target/sbom.json"), Layout.SBOM, "build");
  }

  private void copy(Path from, String to, String command) throws IOException {
    if (!Files.exists(from)) {
      missing.add(to + ": run ./touchstone " + command.replace("./touchstone ", ""));
      return;
    }
    Path target = pack.resolve(to);
    Files.createDirectories(target.getParent());
    Files.copy(from, target);
  }

  private void copyAll(Path folder, String ending, String to) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.createDirectories(pack.resolve(to));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
        Files.copy(file, pack.resolve(to).resolve(file.getFileName()));
      }
    }
  }

  /** What follows from the files gathered: consoles, claims, page, manifest, statement. */
  private void conclude() throws IOException {
    Evidence evidence = Evidence.load(pack);
    consoles(evidence.guests());
    ClaimMatrix claims = ClaimMatrix.of(evidence);
    JsonFile.write(pack.resolve(Layout.VERSIONS), Versions.of(home));
    JsonFile.write(pack.resolve(Layout.CLAIMS), claims.asJson());
    Files.writeString(
        pack.resolve(Layout.PAGE), EvidencePage.of(evidence, claims, missing, picture));
    JsonFile.write(pack.resolve(Layout.MANIFEST), Manifest.of(pack));
    String hash = Hashes.sha256(pack.resolve(Layout.MANIFEST));
    JsonFile.write(
        pack.resolve(Layout.STATEMENT), Statement.of(evidence.guests(), subject(), hash));
  }

  private void consoles(GuestResults guests) throws IOException {
    Path folder = Files.createDirectories(pack.resolve(Layout.CONSOLES));
    for (GuestResults.Result result : guests.results()) {
      for (Map.Entry<String, String> console : result.consoles().entrySet()) {
        String name = result.id().replaceAll("[^A-Za-z0-9-]", "_") + "-" + console.getKey();
        Files.writeString(folder.resolve(name + ".txt"), console.getValue());
      }
    }
  }

  /** What was judged: the core and the machine it ran on, as built. */
  private List<Statement.Resource> subject() throws IOException {
    List<Statement.Resource> jars = new ArrayList<>();
    for (String name : List.of("core", "machine", "host")) {
      Path target = home.resolve("ref-hypervisor").resolve(name).resolve("target");
      Path jar = target.resolve("touchstone-" + name + "-" + Versions.OURS + ".jar");
      if (Files.exists(jar)) {
        jars.add(Statement.Resource.of(jar.getFileName().toString(), Hashes.sha256(jar)));
      }
    }
    if (jars.isEmpty()) {
      throw new EvidenceException("no jars of ref-hypervisor: run ./touchstone build");
    }
    return jars;
  }
}
