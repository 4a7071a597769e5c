package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.Selection;

/**
 * Does again what a pack claims to be the result of: hashes, counts, the list of tests, the claims,
 * the statement. What it cannot know is whether the guests really ran: that is what re-running is
 * for.
 */
public final class Verification {
  private final Path pack;
  private final Catalogue catalogue;
  private final List<String> faults = new ArrayList<>();

  private Verification(Path pack, Catalogue catalogue) {
    this.pack = pack;
    this.catalogue = catalogue;
  }

  /**
   * What is wrong with a pack, a line each; empty if nothing is.
   *
   * @param catalogue of the suite that verifies: a pack must have run all of it
   * @throws EvidenceException if the folder is no pack or cannot be read
   */
  public static List<String> faults(Path pack, Catalogue catalogue) throws IOException {
    if (!Files.exists(pack.resolve(Layout.MANIFEST))) {
      throw new EvidenceException(pack + ": is no pack: it has no " + Layout.MANIFEST);
    }
    Verification work = new Verification(pack, catalogue);
    work.files();
    if (work.faults.isEmpty()) {
      work.contents();
    }
    return work.faults;
  }

  private void files() throws IOException {
    Manifest manifest = Manifest.read(pack.resolve(Layout.MANIFEST));
    faults.addAll(manifest.differences(Manifest.of(pack)));
    Part.missing(pack).stream()
        .filter(Part::isNeeded)
        .forEach(part -> faults.add("partial: " + part));
  }

  private void contents() throws IOException {
    Evidence evidence = Evidence.load(pack);
    testList(evidence.guests());
    counts(evidence.guests());
    requirements(evidence);
    testClasses(evidence);
    proofs(evidence.proofs());
    ClaimMatrix claims = ClaimMatrix.of(evidence);
    if (!JsonFile.read(pack.resolve(Layout.CLAIMS)).equals(JsonFile.tree(claims.asJson()))) {
      doesNotFollow(Layout.CLAIMS);
    }
    consoles(evidence.guests());
    if (!Files.readString(pack.resolve(Layout.PAGE)).equals(FrontPage.of(pack, evidence, claims))) {
      doesNotFollow(Layout.PAGE);
    }
    statement(evidence);
  }

  /** The whole catalogue on both vendors, each case once. */
  private void testList(GuestResults guests) {
    List<String> all =
        Selection.all(List.of("intel", "amd")).of(catalogue).stream()
            .map(Case::id)
            .sorted()
            .toList();
    List<String> ran = guests.results().stream().map(GuestResults.Result::id).sorted().toList();
    List<String> left = new ArrayList<>(all);
    ran.forEach(left::remove);
    List<String> added = new ArrayList<>(ran);
    all.forEach(added::remove);
    left.forEach(id -> faults.add(Layout.GUESTS + ": partial: " + id + " was not run"));
    added.forEach(
        id -> faults.add(Layout.GUESTS + ": " + id + " is no case of this suite, or twice"));
    if (guests.stated() != ran.size()) {
      faults.add(Layout.GUESTS + ": testList.count: is not the number of results");
    }
    if (!guests.listHash().equals(Catalogue.hashOfIds(ran))) {
      faults.add(Layout.GUESTS + ": testList.sha256: is not the hash of the results' ids");
    }
  }

  private void counts(GuestResults guests) {
    Map<String, Integer> counts = new TreeMap<>();
    guests.results().forEach(r -> counts.merge(r.verdict(), 1, Integer::sum));
    if (!counts.equals(guests.counts())) {
      faults.add(Layout.GUESTS + ": counts: are " + guests.counts() + ", recomputed " + counts);
    }
    boolean conforms =
        !guests.results().isEmpty()
            && guests.results().stream()
                .allMatch(r -> List.of("PASS", "SKIP", "WAIVED", "XFAIL").contains(r.verdict()));
    if (conforms != guests.conforms()) {
      faults.add(Layout.GUESTS + ": conforms: does not follow from the results");
    }
  }

  private void doesNotFollow(String file) {
    faults.add(file + ": does not follow from the evidence");
  }

  /** Each guest's console is what the results quote. */
  private void consoles(GuestResults guests) throws IOException {
    SortedMap<String, String> expected = guests.consoles();
    for (Map.Entry<String, String> console : expected.entrySet()) {
      Path file = pack.resolve(console.getKey());
      if (!Files.exists(file) || !Files.readString(file).equals(console.getValue())) {
        doesNotFollow(console.getKey());
      }
    }
    Hashes.files(pack).keySet().stream()
        .filter(name -> name.startsWith(Layout.CONSOLES + "/") && !expected.containsKey(name))
        .forEach(this::doesNotFollow);
  }

  /** Every test class a requirement counts on has been run. */
  private void testClasses(Evidence evidence) {
    evidence.requirements().stream()
        .flatMap(r -> Stream.of("utest", "fuzz").flatMap(type -> r.tags(type).stream()))
        .map(TracedRequirement.Tag::subject)
        .distinct()
        .sorted()
        .filter(unit -> !evidence.tests().classes().containsKey(unit))
        .forEach(unit -> faults.add(Layout.TESTS + ": partial: " + unit + " was not run"));
  }

  /** The prover's run was the expected one, and its claims follow from its contracts. */
  private void proofs(ProofResults proofs) {
    proofs.faults().forEach(fault -> faults.add(Layout.PROOFS + ": " + fault));
    proofs.contracts().stream()
        .filter(c -> c.result().equals("NOT_RUN"))
        .forEach(c -> faults.add(Layout.PROOFS + ": partial: " + c.name() + " was not run"));
    for (ProofResults.Claim claim : proofs.properties().values()) {
      if (claim.proved() != claim.missing().isEmpty()) {
        faults.add(Layout.PROOFS + ": " + claim.name() + ": the verdict is not what is missing");
      }
    }
  }

  private void statement(Evidence evidence) throws IOException {
    var stated = JsonFile.read(pack.resolve(Layout.STATEMENT));
    String hash = Hashes.sha256(pack.resolve(Layout.MANIFEST));
    var expected = JsonFile.tree(Statement.of(evidence, List.of(), hash));
    if (!stated.path("predicate").equals(expected.path("predicate"))) {
      faults.add(Layout.STATEMENT + ": predicate: does not follow from manifest and results");
    }
    if (stated.path("subject").isEmpty()) {
      faults.add(Layout.STATEMENT + ": subject: names nothing");
    }
  }

  /** Every requirement of the Markdown is traced, and no other. */
  private void requirements(Evidence evidence) {
    List<String> traced = evidence.requirements().stream().map(TracedRequirement::id).toList();
    List<String> written = Requirements.load(pack.resolve(Layout.REQUIREMENTS)).ids();
    written.stream()
        .filter(id -> !traced.contains(id))
        .forEach(id -> faults.add(Layout.TRACE + ": " + id + " is not traced"));
    traced.stream()
        .filter(id -> !written.contains(id))
        .forEach(id -> faults.add(Layout.TRACE + ": " + id + " is not in the requirements"));
  }
}
