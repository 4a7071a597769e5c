package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.ReferenceTarget;

/**
 * The process in which guests meet a faulty core: runs cases one after another and stops at the
 * first that does not pass.
 *
 * <p>Arguments: the checkout, a configuration, names of guests (none: all). Before each case it
 * prints the case's id; the last line is what caught the fault.
 */
public final class GuestChild {
  static final int ALL_PASSED = 0;
  static final int CAUGHT = 1;
  static final int UNUSABLE = 2;
  private static final String STARTING = "starting ";
  private static final int MOST_OF_A_REASON = 200;

  private GuestChild() {}

  /** Ends the process with one of the codes above. */
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[0]);
    List<String> guests = Arrays.asList(arguments).subList(2, arguments.length);
    System.exit(run(home, arguments[1], guests));
  }

  private static int run(Path home, String configuration, List<String> guests) {
    try {
      Catalogue catalogue = Catalogue.load(home.resolve("conformance/guests"));
      ReferenceTarget target = new ReferenceTarget(home.resolve("conformance/target/guests"), 1);
      for (String guest : guests.isEmpty() ? List.of("") : guests) {
        List<String> tests = guest.isEmpty() ? List.of() : List.of(guest);
        Selection selection = new Selection(tests, List.of(), List.of(), List.of(configuration));
        for (Case subject : selection.of(catalogue)) {
          System.out.println(STARTING + subject.id());
          CaseResult result = target.run(subject);
          if (!result.verdict().conforms()) {
            System.out.println(describe(result));
            return CAUGHT;
          }
        }
      }
      return ALL_PASSED;
    } catch (SuiteException e) {
      System.out.println(e.getMessage());
      return UNUSABLE;
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

  /** The case that was running when the process fell silent. */
  static String last(List<String> lines, String configuration) {
    return lines.reversed().stream()
        .filter(line -> line.startsWith(STARTING))
        .map(line -> line.substring(STARTING.length()))
        .findFirst()
        .orElse("(before the first guest)@" + configuration);
  }
}
