package touchstone.conformance.evidence;

/** Where things stand in a pack. */
final class Layout {
  static final String MANIFEST = "manifest.json";
  static final String STATEMENT = "statement.json";
  static final String CLAIMS = "claims.json";
  static final String PAGE = "index.html";
  static final String REQUIREMENTS = "requirements";
  static final String TRACE = "requirements/trace.json";
  static final String GUESTS = "guests/report.json";
  static final String CONSOLES = "guests/consoles";
  static final String PROOFS = "proofs/proofs.json";
  static final String TESTS = "tests";
  static final String CAMPAIGNS = "campaigns";
  static final String PICTURE = "frames.svg";
  static final String VERSIONS = "versions.json";

  private Layout() {}
}
