package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers what the checkout's runs have left behind into one folder that speaks for itself. */
public final class Pack {
  private final Path home;
  private final Path pack;

  private Pack(Path home, Path pack) {
    this.home = home;
    this.pack = pack;
  }

  /**
   * Makes the pack anew.
   *
   * @param home the checkout
   * @param pack the folder; what an earlier pack left there goes
   * @param picture of the frames as SVG, for the page
   * @return what was not there to be packed, a line each
   * @throws EvidenceException if there is too little to speak of
   */
  public static List<String> make(Path home, Path pack, String picture) throws IOException {
    Pack work = new Pack(home, pack);
    work.clear();
    for (Part part : Part.values()) {
      part.copy(home, pack);
    }
    work.refuseWithout(Part.REQUIREMENTS, Part.TRACE, Part.GUESTS);
    Files.writeString(pack.resolve(Layout.PICTURE), picture);
    work.conclude();
    return Part.missing(pack).stream().map(Part::toString).toList();
  }

  /** Only a folder that is empty or a pack is replaced. */
  private void clear() throws IOException {
    Files.createDirectories(pack);
    try (Stream<Path> all = Files.list(pack)) {
      if (!Files.exists(pack.resolve(Layout.MANIFEST)) && all.findAny().isPresent()) {
        throw new EvidenceException(pack + ": is not empty and not a pack; choose another folder");
      }
    }
    for (Path file : Hashes.files(pack).values()) {
      Files.delete(file);
    }
  }

  private void refuseWithout(Part... least) {
    List<Part> missing = Part.missing(pack);
    String lines =
        Stream.of(least)
            .filter(missing::contains)
            .map(Part::toString)
            .collect(Collectors.joining("; "));
    if (!lines.isEmpty()) {
      throw new EvidenceException("nothing to claim yet: " + lines);
    }
  }

  /** What follows from the files gathered: consoles, claims, page, manifest, statement. */
  private void conclude() throws IOException {
    JsonFile.write(pack.resolve(Layout.VERSIONS), Versions.of(home));
    Evidence evidence = Evidence.load(pack);
    for (Map.Entry<String, String> console : evidence.guests().consoles().entrySet()) {
      Path file = pack.resolve(console.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, console.getValue());
    }
    ClaimMatrix claims = ClaimMatrix.of(evidence);
    JsonFile.write(pack.resolve(Layout.CLAIMS), claims.asJson());
    Files.writeString(pack.resolve(Layout.PAGE), FrontPage.of(pack, evidence, claims));
    JsonFile.write(pack.resolve(Layout.MANIFEST), Manifest.of(pack));
    String hash = Hashes.sha256(pack.resolve(Layout.MANIFEST));
    JsonFile.write(pack.resolve(Layout.STATEMENT), Statement.of(evidence, subject(), hash));
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
