package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.List;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.reference.ReferenceTarget;

/**
 * Runs cases one after another and stops at the first that catches something. Loaded anew, with the
 * core and the host, for each fault.
 */
public final class GuestCases {
  static final String STARTING = "starting ";

  /** How a reason begins that is the specification's and not the guest's. */
  private static final String DISAGREEMENT = "oracle: ";

  private static final int MOST_OF_A_REASON = 200;

  private GuestCases() {}

  /**
   * Prints each case's id before it starts.
   *
   * @param judged the specification judges every hypercall, and only its disagreement counts
   * @param guests names; all there are if empty
   * @return {@code PASSED}, or {@code CAUGHT} or {@code UNUSABLE} and what it was
   */
  public static String run(Path home, boolean judged, String configuration, List<String> guests) {
    try {
      Catalogue catalogue = Catalogue.load(home.resolve("conformance/guests"));
      ReferenceTarget target = new ReferenceTarget(new Workspace(home, 1), judged);
      for (String guest : guests.isEmpty() ? List.of("") : guests) {
        Selection selection =
            guest.isEmpty()
                ? Selection.all(List.of(configuration))
                : Selection.test(guest, configuration);
        for (Case subject : selection.of(catalogue)) {
          System.out.println(STARTING + subject.id());
          CaseResult result = target.run(subject);
          boolean counts = !judged || result.reason().startsWith(DISAGREEMENT);
          if (!result.verdict().conforms() && counts) {
            return "CAUGHT " + describe(result);
          }
        }
      }
      return "PASSED";
    } catch (SuiteException e) {
      return "UNUSABLE " + e.getMessage();
    }
  }

  private static String describe(CaseResult result) {
    String reason = result.reason().lines().findFirst().orElse("");
    return result.subject().id()
        + ": "
        + result.verdict().label()
        + " "
        + reason.substring(0, Math.min(reason.length(), MOST_OF_A_REASON));
  }
}
