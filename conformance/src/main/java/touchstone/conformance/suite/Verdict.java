package touchstone.conformance.suite;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What became of one case. */
public enum Verdict {
  /** Every role said so as its last word. */
  PASS(true),
  /** A role found the requirement violated. */
  FAIL(false),
  /** A role ended without a verdict, or the hypervisor stopped. */
  CRASH(false),
  /** The virtual time limit passed first. */
  TIMEOUT(false),
  /** The case does not apply to this target; the reason says why. */
  SKIP(true),
  /** Selected, but the run ended before its turn. */
  NOT_RUN(false),
  /** A failure excused by a waiver that names exactly this case. */
  WAIVED(true),
  /** A failure that was expected. */
  XFAIL(true),
  /** An expected failure that did not happen: the expectation is wrong. */
  XPASS(false);

  private final boolean conforms;

  Verdict(boolean conforms) {
    this.conforms = conforms;
  }

  /**
   * The verdict with a label that came from a file.
   *
   * @param place file and field, for the SuiteException about a label that is none
   */
  public static Verdict read(String label, String place) {
    return Arrays.stream(values())
        .filter(v -> v.label().equals(label))
        .findFirst()
        .orElseThrow(
            () -> new SuiteException(place + ": '" + label + "' is not one of " + labels()));
  }

  private static String labels() {
    return Arrays.stream(values()).map(Verdict::label).collect(Collectors.joining(", "));
  }

  public boolean conforms() {
    return conforms;
  }

  /** As printed: {@code NOT-RUN} with its hyphen. */
  public String label() {
    return name().replace('_', '-');
  }
}
