package touchstone.spec;

import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final Pattern METHOD = Pattern.compile("^(?:\\w|[<>\\[\\] ])+ (\\w+)\\(");
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
      case "utest", "fuzz" -> runner(tag);
      case "guest" -> tag.file().getParent().getFileName().toString();
      case "kill" -> fault(tag);
      default -> simpleName(tag.file());
    };
  }

  /** Whether the test behind a utest tag draws its cases. */
  boolean isRandom(CoverageTag tag) {
    String runner = runner(tag);
    if (!tag.type().equals("utest") || !tests.containsKey(runner)) {
      return false;
    }
    boolean helper = !simpleName(tag.file()).equals(runner);
    return helper ? draws(runner) : tagged(tag).stream().anyMatch(l -> l.startsWith("@Property"));
  }

  private boolean draws(String test) {
    return Checkout.text(tests.get(test)).contains("@Property");
  }

  /** The lines the tag stands above, annotations and the declaration itself. */
  private static List<String> tagged(CoverageTag tag) {
    List<String> found = new ArrayList<>();
    for (String line : Checkout.lines(tag.file()).subList(tag.line(), lineCount(tag))) {
      found.add(line.strip());
      if (!line.strip().startsWith("//") && !line.strip().startsWith("@")) {
        break;
      }
    }
    return found;
  }

  private static int lineCount(CoverageTag tag) {
    return Checkout.lines(tag.file()).size();
  }

  /** The class of the tag itself, or the nearest test class that calls what it stands above. */
  private String runner(CoverageTag tag) {
    String own = simpleName(tag.file());
    if (own.endsWith("Test")) {
      return own;
    }
    Matcher method = METHOD.matcher(tagged(tag).getLast());
    List<String> level = users(own, method.find() ? "." + method.group(1) + "(" : "");
    if (level.isEmpty()) {
      level = users(own, "");
    }
    Set<String> seen = new HashSet<>(level);
    while (!level.isEmpty()) {
      List<String> found = level.stream().filter(name -> name.endsWith("Test")).toList();
      if (!found.isEmpty()) {
        return found.stream().filter(this::draws).findFirst().orElse(found.getFirst());
      }
      level = level.stream().flatMap(name -> users(name, "").stream()).filter(seen::add).toList();
    }
    return own;
  }

  /** Test sources that name a class and make a call. */
  private List<String> users(String name, String call) {
    Pattern use = Pattern.compile("\\b" + name + "\\b");
    return tests.entrySet().stream()
        .filter(test -> !test.getKey().equals(name))
        .filter(test -> Checkout.text(test.getValue()).contains(call))
        .filter(test -> use.matcher(Checkout.text(test.getValue())).find())
        .map(Map.Entry::getKey)
        .toList();
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
