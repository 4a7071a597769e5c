package touchstone.conformance.faults.means;

import java.util.List;

/**
 * What one means made of one fault.
 *
 * @param where configurations in which it was caught; empty if the means knows none
 * @param by what caught it and how it showed, what of the means was not tried, or why nothing was
 * @param seconds until it was caught, or until the means gave up
 */
public record Outcome(Result result, List<String> where, String by, double seconds) {

  /** Whether the fault was noticed. */
  public enum Result {
    CAUGHT,
    MISSED,
    /** The means has nothing to say about this fault, or is not there; {@code by} says why. */
    NOT_TRIED
  }

  static Outcome caught(String by, double seconds) {
    return new Outcome(Result.CAUGHT, List.of(), by, seconds);
  }

  static Outcome missed(double seconds) {
    return missed("", seconds);
  }

  /**
   * @param limits what has not been tried of all that the means could
   */
  static Outcome missed(String limits, double seconds) {
    return new Outcome(Result.MISSED, List.of(), limits, seconds);
  }

  static Outcome notTried(String why) {
    return new Outcome(Result.NOT_TRIED, List.of(), why, 0);
  }

  public boolean isCaught() {
    return result == Result.CAUGHT;
  }
}
