package touchstone.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place that says it covers a requirement.
 *
 * @param type impl, utest, proof, guest, fuzz, model or kill
 * @param requirement its id
 * @param file the tag's file
 * @param line the tag's line, from 1
 */
record CoverageTag(String type, String requirement, Path file, int line) {
  private static final Pattern TAG_LIKE = Pattern.compile("\\[\\s*\\w+\\s*-+>\\s*[^\\]\\s]*\\s*]?");
  private static final Pattern TAG =
      Pattern.compile(
          "\\[(impl|utest|proof|guest|fuzz|model|kill)->"
              + "(req~[a-z0-9]+(?:-[a-z0-9]+)*~[1-9][0-9]*)]");

  /** A seeded fault names what it breaks by a call, not by a tag. */
  private static final Pattern BREAKS = Pattern.compile("\\.breaks\\(([^)]*)\\)");

  private static final Pattern NAME = Pattern.compile("\"([a-z0-9-]+)\"");

  /** Every tag of the checkout; what looks like one and is none goes to {@code malformed}. */
  static List<CoverageTag> all(List<String> malformed) {
    List<CoverageTag> tags = new ArrayList<>();
    for (Path file : Checkout.tagged()) {
      List<String> lines = Checkout.lines(file);
      for (int n = 0; n < lines.size(); n++) {
        readLine(file, n + 1, lines.get(n), tags, malformed);
      }
      if (Checkout.name(file).startsWith("conformance/src/main/")) {
        readFaults(file, tags);
      }
    }
    return tags;
  }

  private static void readLine(
      Path file, int line, String text, List<CoverageTag> tags, List<String> malformed) {
    Matcher like = TAG_LIKE.matcher(text);
    while (like.find()) {
      Matcher tag = TAG.matcher(like.group());
      if (tag.matches()) {
        tags.add(new CoverageTag(tag.group(1), tag.group(2), file, line));
      } else if (like.group().contains("req")) {
        malformed.add(Checkout.name(file) + ":" + line + ": " + like.group());
      }
    }
  }

  private static void readFaults(Path file, List<CoverageTag> tags) {
    String text = Checkout.text(file);
    for (MatchResult breaks : BREAKS.matcher(text).results().toList()) {
      int line = 1 + (int) text.substring(0, breaks.start()).chars().filter(c -> c == '\n').count();
      for (MatchResult name : NAME.matcher(breaks.group(1)).results().toList()) {
        tags.add(new CoverageTag("kill", "req~" + name.group(1) + "~1", file, line));
      }
    }
  }
}
