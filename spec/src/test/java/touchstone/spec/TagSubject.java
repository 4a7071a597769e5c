package touchstone.spec;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a tagged place can pass or fail: the property of a proof, the test class that runs the
 * code, the guest's name, the fault's id; for code itself its class.
 */
final class TagSubject {
  private static final Pattern CONSTANT = Pattern.compile("^  ([A-Z][A-Z0-9_]+)\\($");
  private static final Pattern FAULT = Pattern.compile("Fault\\.of\\(\\s*\\w+,\\s*\"([^\"]+)\"");

  /** Test sources by class name. */
  private final Map<String, Path> tests = new TreeMap<>();

  TagSubject() {
    for (Path file : Checkout.tagged()) {
      String name = Checkout.name(file);
      if (name.contains("/src/test/java/") && name.endsWith(".java")) {
        tests.put(simpleName(file), file);
      }
    }
  }

  String of(CoverageTag tag) {
    return switch (tag.type()) {
      case "proof" -> property(tag);
      case "utest", "fuzz" -> testClass(tag.file());
      case "guest" -> tag.file().getParent().getFileName().toString();
      case "kill" -> fault(tag);
      default -> simpleName(tag.file());
    };
  }

  /** Whether the test behind a utest tag draws its cases. */
  boolean isRandom(CoverageTag tag) {
    if (!tag.type().equals("utest")) {
      return false;
    }
    List<String> lines = Checkout.lines(tag.file());
    for (int n = tag.line(); n < lines.size(); n++) {
      String line = lines.get(n).strip();
      if (line.startsWith("@Property")) {
        return true;
      }
      if (!line.startsWith("//") && !line.startsWith("@")) {
        break;
      }
    }
    boolean helper = !simpleName(tag.file()).equals(testClass(tag.file()));
    Path runs = tests.get(testClass(tag.file()));
    return helper && runs != null && Checkout.text(runs).contains("@Property");
  }

  /** The class itself, or the nearest test class that uses it. */
  private String testClass(Path file) {
    Deque<String> queue = new ArrayDeque<>(List.of(simpleName(file)));
    Set<String> seen = new HashSet<>(queue);
    while (!queue.isEmpty()) {
      String name = queue.remove();
      if (name.endsWith("Test")) {
        return name;
      }
      Pattern use = Pattern.compile("\\b" + name + "\\b");
      tests.forEach((user, source) -> {
        if (!seen.contains(user) && use.matcher(Checkout.text(source)).find()) {
          seen.add(user);
          queue.add(user);
        }
      });
    }
    return simpleName(file);
  }

  private static String property(CoverageTag tag) {
    List<String> lines = Checkout.lines(tag.file());
    for (String line : lines.subList(tag.line(), lines.size())) {
      Matcher constant = CONSTANT.matcher(line);
      if (constant.matches()) {
        return constant.group(1);
      }
    }
    return simpleName(tag.file());
  }

  private static String fault(CoverageTag tag) {
    List<String> lines = Checkout.lines(tag.file());
    Matcher fault = FAULT.matcher(String.join("\n", lines.subList(0, tag.line())));
    String id = simpleName(tag.file());
    while (fault.find()) {
      id = fault.group(1);
    }
    return id;
  }

  private static String simpleName(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
  }
}
