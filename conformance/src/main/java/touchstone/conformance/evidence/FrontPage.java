package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import touchstone.conformance.report.EvidencePage;

/** The page of a pack, made from nothing but the pack, so that whoever verifies makes it again. */
final class FrontPage {
  private FrontPage() {}

  static String of(Path pack, Evidence evidence, ClaimMatrix claims) throws IOException {
    return EvidencePage.of(
        evidence,
        claims,
        Part.missing(pack).stream().map(Part::toString).toList(),
        Files.readString(pack.resolve(Layout.PICTURE)));
  }
}
