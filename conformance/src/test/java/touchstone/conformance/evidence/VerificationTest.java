package touchstone.conformance.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.suite.Catalogue;

/**
 * A pack of a checkout with one requirement, one guest, one test class and one property: whole, it
 * is accepted; with anything missing, changed, or changed and hashed again, it is not.
 */
class VerificationTest {
  private static final String ID = "req~mem-probe~1";

  @TempDir Path folder;

  private Path home;
  private Path pack;

  @BeforeEach
  void makePack() throws IOException {
    home = folder.resolve("home");
    pack = folder.resolve("pack");
    write("spec/requirements/memory.md", "### Probe\n`" + ID + "`\n\nA guest shall probe.\n");
    write(
        "conformance/guests/probe/test.yaml",
        """
        name: probe
        title: A probe
        group: MEM
        requirements: [%s]
        environments: [pvh64]
        """
            .formatted(ID));
    write("target/evidence/trace.json", trace());
    write("conformance/target/report/report.json", report("PASS"));
    write("conformance/target/report/junit.xml", "<testsuites/>");
    write("isolation-proofs/target/proofs.json", proofs("CLOSED"));
    write(
        "ref-hypervisor/core/target/surefire-reports/TEST-a.FramesTest.xml",
        "<testsuite tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"0\"/>");
    write("target/sbom.json", "{}");
    write("ref-hypervisor/core/target/touchstone-core-0.1.0.jar", "a jar");
    Pack.make(home, pack, "<svg/>");
  }

  private void write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String trace() {
    return """
    {"results": [{"id": "%s", "title": "Probe", "group": "MEM", "text": "A guest shall probe.",
      "references": "", "needs": ["utest", "proof"], "coveredBy": [
        {"type": "utest", "file": "FramesTest.java", "line": 1, "subject": "FramesTest"},
        {"type": "proof", "file": "Property.java", "line": 1, "subject": "SINGLE"}]}]}
    """
        .formatted(ID);
  }

  private static String report(String verdict) {
    List<String> ids = List.of("probe/pvh64@amd", "probe/pvh64@intel");
    String results =
        String.join(
            ",",
            ids.stream()
                .map(id ->
                    """
                    {"id": "%s", "test": "probe", "environment": "pvh64", "configuration": "%s",
                     "verdict": "%s", "requirements": ["%s"], "consoles": {"probe": "Test result: %s"}}
                    """
                        .formatted(id, id.replaceAll(".*@", ""), verdict, ID, verdict))
                .toList());
    return """
    {"suiteVersion": "0.1.0", "target": "reference", "conforms": %s,
     "configurations": ["intel", "amd"], "seed": 1, "started": "1970-01-01T00:00:00Z",
     "testList": {"count": 2, "sha256": "%s", "shard": "1/1"}, "counts": {"%s": 2}, "results": [%s]}
    """
        .formatted(verdict.equals("PASS"), Catalogue.hashOfIds(ids), verdict, results);
  }

  private static String proofs(String result) {
    boolean proved = result.equals("CLOSED");
    return """
    {"properties": [{"property": "SINGLE", "statement": "One owner.", "verdict": "%s",
      "missing": [%s]}],
     "contracts": [{"contract": "Frames.take(int)", "result": "%s", "nodes": 7}], "faults": []}
    """
        .formatted(proved ? "proved" : "not proved", proved ? "" : "\"Frames.take(int)\"", result);
  }

  private List<String> faults() throws IOException {
    return Verification.faults(pack, Catalogue.load(home.resolve("conformance/guests")));
  }

  /** As a forger would: hashes and statement fit whatever the pack holds now. */
  private void hashAgain() throws IOException {
    JsonFile.write(pack.resolve(Layout.MANIFEST), Manifest.of(pack));
    JsonFile.write(
        pack.resolve(Layout.STATEMENT),
        Statement.of(
            Evidence.load(pack),
            List.of(Statement.Resource.of("a.jar", "00")),
            Hashes.sha256(pack.resolve(Layout.MANIFEST))));
  }

  private void change(String file, String from, String to) throws IOException {
    String text = Files.readString(pack.resolve(file));
    assertThat(text).contains(from);
    Files.writeString(pack.resolve(file), text.replace(from, to));
  }

  @Test
  void aWholePackIsAccepted() throws IOException {
    assertThat(faults()).isEmpty();
    assertThat(Files.readString(pack.resolve(Layout.CLAIMS))).contains("proved", "tested", "guest");
  }

  @Test
  void campaignsThatWereNotRunAreNamedOnThePageAndDoNotMakeItPartial() throws IOException {
    assertThat(Files.readString(pack.resolve(Layout.PAGE)))
        .contains("campaigns/kills.json: run ./touchstone kill --all");
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    change(Layout.GUESTS, "\"PASS\": 2", "\"PASS\": 3");
    assertThat(faults()).containsExactly("guests/report.json: has been changed");
  }

  @Test
  void aFileTooFewOrTooManyIsRefused() throws IOException {
    Files.delete(pack.resolve("requirements/memory.md"));
    Files.writeString(pack.resolve("more.txt"), "more");
    assertThat(faults())
        .containsExactly("requirements/memory.md: is missing", "more.txt: is not in the manifest");
  }

  @Test
  void aPackWithoutProofsIsPartialWhateverItsHashesSay() throws IOException {
    Files.delete(pack.resolve(Layout.PROOFS));
    hashAgain();
    assertThat(faults()).contains("partial: proofs/proofs.json: run ./touchstone prove");
  }

  @Test
  void countsThatAreNotThoseOfTheResultsAreRefused() throws IOException {
    change(Layout.GUESTS, "\"PASS\": 2", "\"PASS\": 3");
    hashAgain();
    assertThat(faults())
        .containsExactly("guests/report.json: counts: are {PASS=3}, recomputed {PASS=2}");
  }

  @Test
  void aVerdictTurnedIntoAPassContradictsTheConsole() throws IOException {
    write("conformance/target/report/report.json", report("FAIL"));
    Pack.make(home, pack, "<svg/>");
    assertThat(faults()).isEmpty();
    change(Layout.GUESTS, "FAIL", "PASS");
    change(Layout.GUESTS, "\"conforms\": false", "\"conforms\": true");
    hashAgain();
    assertThat(faults())
        .contains(
            "claims.json: does not follow from the evidence",
            "guests/consoles/probe_pvh64_amd-probe.txt: does not follow from the evidence",
            "index.html: does not follow from the evidence");
  }

  @Test
  void aPageThatSaysMoreIsRefused() throws IOException {
    change(Layout.PAGE, "<h1>", "<h1>Certified. ");
    hashAgain();
    assertThat(faults()).containsExactly("index.html: does not follow from the evidence");
  }

  @Test
  void aCaseThatWasNotRunMakesItPartial() throws IOException {
    write(
        "conformance/guests/other/test.yaml",
        """
        name: other
        title: Another
        group: MEM
        requirements: [%s]
        environments: [pvh64]
        """
            .formatted(ID));
    assertThat(faults())
        .containsExactly(
            "guests/report.json: partial: other/pvh64@amd was not run",
            "guests/report.json: partial: other/pvh64@intel was not run");
  }

  @Test
  void aTestClassThatWasNotRunMakesItPartial() throws IOException {
    Files.delete(pack.resolve("tests/TEST-a.FramesTest.xml"));
    Files.writeString(pack.resolve("tests/TEST-a.OtherTest.xml"), "<testsuite tests=\"1\"/>");
    hashAgain();
    assertThat(faults()).contains("tests: partial: FramesTest was not run");
  }

  @Test
  void aVerdictOfTheProverThatIsNotWhatIsMissingIsRefused() throws IOException {
    write("isolation-proofs/target/proofs.json", proofs("OPEN"));
    Pack.make(home, pack, "<svg/>");
    change(Layout.PROOFS, "not proved", "proved");
    hashAgain();
    assertThat(faults()).contains("proofs/proofs.json: SINGLE: the verdict is not what is missing");
  }

  @Test
  void aFolderThatIsNoPackIsNotTouched() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> Pack.make(home, mine, "<svg/>"))
        .isInstanceOf(EvidenceException.class)
        .hasMessageContaining("not a pack");
    assertThat(mine.resolve("letter.txt")).exists();
  }

  @Test
  void withoutResultsThereIsNothingToClaim() throws IOException {
    Files.delete(home.resolve("conformance/target/report/report.json"));
    assertThatThrownBy(() -> Pack.make(home, folder.resolve("new"), "<svg/>"))
        .isInstanceOf(EvidenceException.class)
        .hasMessage("nothing to claim yet: guests/report.json: run ./touchstone conform");
  }
}
