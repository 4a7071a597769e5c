package touchstone.conformance.suite;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import touchstone.conformance.files.YamlFile;

/**
 * Failures that a user excuses ({@code waivers}) or expects ({@code expected}), each by the exact
 * id of its case, with a reason, a date until which it holds, and a link.
 *
 * <p>An entry for a case that was not selected is an error, so is one that has expired, and so is
 * one for a mandatory test. An entry whose case passes is an XPASS: it has to go.
 */
public final class Waivers {
  public static final Waivers NONE = new Waivers(Map.of());

  private final Map<String, Entry> entries;

  private record Entry(Verdict ifFailed, String reason, String link) {}

  private Waivers(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /**
   * Reads a file.
   *
   * @param cases all cases the run selects, whatever its shard
   * @param today entries that expire before it are errors
   * @throws SuiteException naming file, line and field
   */
  public static Waivers load(Path path, List<Case> cases, LocalDate today) {
    YamlFile file = YamlFile.read(path, "waivers");
    Map<String, Case> byId =
        cases.stream().collect(Collectors.toMap(Case::id, Function.identity()));
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (JsonNode node : file.root().path("waivers")) {
      add(entries, Verdict.WAIVED, file, node, byId, today);
    }
    for (JsonNode node : file.root().path("expected")) {
      add(entries, Verdict.XFAIL, file, node, byId, today);
    }
    return new Waivers(entries);
  }

  private static void add(
      Map<String, Entry> entries,
      Verdict ifFailed,
      YamlFile file,
      JsonNode node,
      Map<String, Case> cases,
      LocalDate today) {
    String id = node.path("case").asText();
    Case subject = cases.get(id);
    if (subject == null) {
      throw file.wrong(node, "case", id + " is not among the cases of this run");
    }
    if (Level.of(subject.test()).isMandatory()) {
      throw file.wrong(node, "case", id + " is of level L1, which is mandatory: no waiver");
    }
    if (date(file, node).isBefore(today)) {
      throw file.wrong(node, "expires", node.path("expires").asText() + " is over");
    }
    Entry entry = new Entry(ifFailed, node.path("reason").asText(), node.path("link").asText());
    if (entries.put(id, entry) != null) {
      throw file.wrong(node, "case", id + " is named twice");
    }
  }

  private static LocalDate date(YamlFile file, JsonNode node) {
    try {
      return LocalDate.parse(node.path("expires").asText());
    } catch (DateTimeParseException e) {
      throw file.wrong(node, "expires", node.path("expires").asText() + " is not a date");
    }
  }

  /** The result as it counts. */
  public CaseResult apply(CaseResult result) {
    Entry entry = entries.get(result.subject().id());
    if (entry == null) {
      return result;
    }
    return switch (result.verdict()) {
      case FAIL, CRASH, TIMEOUT ->
          result.withVerdict(
              entry.ifFailed(), entry.reason() + " (" + entry.link() + "); " + result.reason());
      case PASS -> result.withVerdict(Verdict.XPASS, "passes, so its entry has to go");
      default -> result;
    };
  }
}
