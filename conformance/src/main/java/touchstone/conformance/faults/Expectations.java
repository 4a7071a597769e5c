package touchstone.conformance.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import touchstone.conformance.faults.means.Outcome;
import touchstone.conformance.suite.SuiteException;

/**
 * Which means must catch which fault, as committed in {@code expectations.txt}.
 *
 * <p>A line is {@code fault: means means}, where {@code guest@intel} is a guest on that
 * configuration only; and at the end {@code | unseen by guests: reason} where no guest can notice.
 */
public final class Expectations {
  private static final String UNSEEN = "unseen by guests:";

  /**
   * What one fault's line says.
   *
   * @param means names, perhaps with {@code @configuration}
   * @param unseen why no guest can notice the fault; empty if one must
   */
  public record Line(List<String> means, String unseen) {}

  private final Map<String, Line> lines = new LinkedHashMap<>();

  private Expectations() {}

  /** The committed expectations. */
  public static Expectations committed() {
    try (InputStream in = Expectations.class.getResourceAsStream("expectations.txt")) {
      if (in == null) {
        throw new SuiteException("expectations.txt is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SuiteException("cannot read expectations.txt: " + e.getMessage());
    }
  }

  /** Reads the lines; SuiteException for one that says nothing. */
  public static Expectations parse(String text) {
    Expectations expectations = new Expectations();
    for (String line : text.lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        expectations.add(line);
      }
    }
    return expectations;
  }

  private void add(String line) {
    int colon = line.indexOf(':');
    int bar = line.indexOf('|');
    String reason = bar < 0 ? "" : line.substring(bar + 1).strip();
    if (colon < 0 || bar >= 0 && !reason.startsWith(UNSEEN)) {
      throw new SuiteException("expectations.txt: cannot read '" + line + "'");
    }
    String means = line.substring(colon + 1, bar < 0 ? line.length() : bar).strip();
    List<String> names = means.isEmpty() ? List.of() : List.of(means.split(" +"));
    String unseen = reason.isEmpty() ? "" : reason.substring(UNSEEN.length()).strip();
    if (lines.put(line.substring(0, colon), new Line(names, unseen)) != null) {
      throw new SuiteException("expectations.txt: two lines begin like '" + line + "'");
    }
  }

  /** Faults that have a line. */
  public Set<String> faults() {
    return new TreeSet<>(lines.keySet());
  }

  /** A fault's line; SuiteException if it has none. */
  public Line of(Fault fault) {
    Line line = lines.get(fault.id());
    if (line == null) {
      throw new SuiteException("expectations.txt has no line for fault " + fault.id());
    }
    return line;
  }

  /** What differs from the fault's line, in words; empty if all is as expected. */
  public List<String> differences(Kill kill) {
    Line line = of(kill.fault());
    List<String> different = new ArrayList<>();
    for (String expected : line.means()) {
      int at = expected.indexOf('@');
      String means = at < 0 ? expected : expected.substring(0, at);
      Outcome outcome = kill.outcomes().get(means);
      if (outcome != null && !caught(outcome, at < 0 ? "" : expected.substring(at + 1))) {
        different.add(kill.fault().id() + " is not caught by " + expected);
      }
    }
    Outcome guest = kill.outcomes().get("guest");
    if (guest != null && guest.isCaught() && !line.unseen().isEmpty()) {
      different.add(kill.fault().id() + " is said to be unseen by guests, but " + guest.by());
    }
    return different;
  }

  private static boolean caught(Outcome outcome, String configuration) {
    return outcome.isCaught()
        && (configuration.isEmpty() || outcome.where().contains(configuration));
  }
}
