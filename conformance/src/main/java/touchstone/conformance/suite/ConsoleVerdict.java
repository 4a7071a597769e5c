package touchstone.conformance.suite;

import java.util.List;

/**
 * Reads a guest's verdict off its console: the last line that starts with {@code Test result:}
 * decides, and a console without one is a crash.
 */
public record ConsoleVerdict(Verdict verdict, String reason) {
  private static final String PREFIX = "Test result:";

  public static ConsoleVerdict of(String console) {
    List<String> lines = console.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    if (lines.isEmpty()) {
      return new ConsoleVerdict(Verdict.CRASH, "the guest printed nothing");
    }
    List<String> verdicts = lines.stream().filter(l -> l.startsWith(PREFIX)).toList();
    if (verdicts.isEmpty()) {
      return new ConsoleVerdict(Verdict.CRASH, "no verdict; last line: " + lines.getLast());
    }
    String last = verdicts.getLast();
    String said = last.substring(PREFIX.length()).strip();
    int colon = said.indexOf(':');
    String word = colon < 0 ? said : said.substring(0, colon);
    String reason = colon < 0 ? "" : said.substring(colon + 1).strip();
    return switch (word) {
      case "PASS" -> new ConsoleVerdict(Verdict.PASS, "");
      case "FAIL" -> new ConsoleVerdict(Verdict.FAIL, reason);
      case "SKIP" -> new ConsoleVerdict(Verdict.SKIP, reason);
      case "ERROR" -> new ConsoleVerdict(Verdict.CRASH, reason);
      default -> new ConsoleVerdict(Verdict.CRASH, "unknown verdict: " + last);
    };
  }
}
