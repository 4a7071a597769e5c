package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  }

  private void contents() throws IOException {
    Evidence evidence = Evidence.load(pack);
    testList(evidence.guests());
    counts(evidence.guests());
    ClaimMatrix claims = ClaimMatrix.of(evidence);
    same(Layout.CLAIMS, claims.asJson());
    statement(evidence.guests());
    requirements(evidence);
  }

  /** The whole catalogue on both vendors, each case once. */
  private void testList(GuestResults guests) {
    List<String> all =
        new Selection(List.of(), List.of(), List.of(), List.of("intel", "amd"))
            .of(catalogue).stream().map(Case::id).sorted().toList();
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

  private void same(String name, Object recomputed) {
    if (!JsonFile.read(pack.resolve(name)).equals(JsonFile.tree(recomputed))) {
      faults.add(name + ": does not follow from the evidence");
    }
  }

  private void statement(GuestResults guests) throws IOException {
    var stated = JsonFile.read(pack.resolve(Layout.STATEMENT));
    String hash = Hashes.sha256(pack.resolve(Layout.MANIFEST));
    var expected = JsonFile.tree(Statement.of(guests, List.of(), hash));
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
