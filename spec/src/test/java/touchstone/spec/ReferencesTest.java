package touchstone.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of outside references, {@code spec/references.md}, say exactly what the requirements
 * say themselves: whoever adds or drops a reference must change the row too.
 */
class ReferencesTest {
  private static final Pattern ADVISORY = Pattern.compile("XSA-(\\d+)");
  private static final Pattern SFR = Pattern.compile("F[A-Z]{2}_[A-Z]{3}(?:_EXT)?\\.\\d");
  private static final Pattern HEAD = Pattern.compile("^\\| (XSA-\\d+|F[A-Z_]+\\.\\d) \\|");

  private final Map<String, String> rows = rows();

  private static Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Checkout.lines(Checkout.ROOT.resolve("spec/references.md"))) {
      for (MatchResult head : HEAD.matcher(line).results().toList()) {
        assertThat(rows.put(head.group(1), line)).as("second row of %s", head.group(1)).isNull();
      }
    }
    return rows;
  }

  /** Requirements by what they refer to, in the order of the files. */
  private static Map<String, List<String>> referring(Pattern pattern) {
    Map<String, List<String>> found = new TreeMap<>();
    for (Requirement r : Requirement.all()) {
      pattern
          .matcher(r.references())
          .results()
          .map(MatchResult::group)
          .collect(Collectors.toCollection(TreeSet::new))
          .forEach(name -> found.computeIfAbsent(name, n -> new ArrayList<>()).add(r.id()));
    }
    return found;
  }

  private void agree(Pattern pattern) {
    Map<String, List<String>> referring = referring(pattern);
    assertThat(referring).isNotEmpty();
    referring.forEach((name, ids) -> {
      String names = ids.stream().map(ReferencesTest::shortName).collect(Collectors.joining(", "));
      assertThat(rows).as("row of " + name).containsKey(name);
      assertThat(rows.get(name)).as("last column of " + name).endsWith("| " + names + " |");
    });
  }

  private static String shortName(String id) {
    return id.substring(4, id.lastIndexOf('~'));
  }

  @Test
  void advisories() {
    agree(ADVISORY);
  }

  @Test
  void securityFunctionalRequirements() {
    agree(SFR);
  }

  /** A row without a requirement says why there is none. */
  @Test
  void theOtherRowsSayWhyNot() {
    Map<String, List<String>> referring = referring(Pattern.compile("XSA-\\d+|" + SFR.pattern()));
    rows.forEach((name, row) -> {
      if (!referring.containsKey(name)) {
        assertThat(row).as(name).matches(".*\\| (not applicable|out of scope): .{10,} \\|");
      }
    });
    assertThat(rows).hasSizeGreaterThan(100);
  }
}
