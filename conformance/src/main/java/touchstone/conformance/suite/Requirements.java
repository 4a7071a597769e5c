package touchstone.conformance.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rule behind each requirement id, read from the Markdown of {@code spec/requirements}. */
public final class Requirements {
  private static final Pattern ID = Pattern.compile("`(req~[a-z0-9-]+~[0-9]+)`");

  private final Map<String, String> rules = new TreeMap<>();

  private Requirements() {}

  /** Reads every Markdown file of the folder; SuiteException if it cannot be read. */
  public static Requirements load(Path folder) {
    Requirements requirements = new Requirements();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        requirements.read(Files.readAllLines(file));
      }
    } catch (IOException e) {
      throw new SuiteException("cannot read the requirements in " + folder + ": " + e.getMessage());
    }
    return requirements;
  }

  /** The rule is the paragraph after the id. */
  private void read(List<String> lines) {
    Iterator<String> line = lines.iterator();
    while (line.hasNext()) {
      Matcher id = ID.matcher(line.next().strip());
      if (id.matches()) {
        rules.put(id.group(1), paragraph(line));
      }
    }
  }

  private static String paragraph(Iterator<String> lines) {
    StringBuilder text = new StringBuilder();
    while (lines.hasNext()) {
      String line = lines.next().strip();
      if (line.isEmpty() && !text.isEmpty()) {
        break;
      }
      text.append(text.isEmpty() ? "" : " ").append(line);
    }
    return text.toString();
  }

  /** All ids, sorted. */
  public List<String> ids() {
    return List.copyOf(rules.keySet());
  }

  /** What the requirement says; SuiteException if there is no such requirement. */
  public String rule(String id) {
    String rule = rules.get(id);
    if (rule == null) {
      throw new SuiteException("no requirement " + id + " in spec/requirements");
    }
    return rule;
  }

  /** Every test names only requirements that exist. */
  public void check(Catalogue catalogue) {
    catalogue.tests().forEach(test -> test.requirements().forEach(this::rule));
  }
}
