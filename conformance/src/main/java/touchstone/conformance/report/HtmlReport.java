package touchstone.conformance.report;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.TestList;
import touchstone.conformance.suite.Verdict;

/** The run as one static HTML file, readable on a phone and without a network. */
public final class HtmlReport {
  private static final Mustache TEMPLATE =
      new DefaultMustacheFactory().compile("touchstone/conformance/report/report.mustache");

  private HtmlReport() {}

  public static String of(RunReport report, Requirements rules) {
    StringWriter out = new StringWriter();
    TEMPLATE.execute(out, page(report, rules));
    return out.toString();
  }

  private record Page(
      String target,
      String version,
      String started,
      String seconds,
      String outcome,
      String outcomeClass,
      String hash,
      long seed,
      String shard,
      int cases,
      List<Fact> parameters,
      List<Fact> facts,
      List<Count> counts,
      List<String> configurations,
      List<GroupRow> groups,
      List<Trouble> troubles,
      boolean troubled,
      List<Section> sections,
      List<Requirement> requirements) {}

  private record Fact(String name, String value) {}

  private record Count(String label, long number, String style) {}

  private record GroupRow(String group, List<Cell> cells) {}

  private record Cell(String text, String style) {}

  private record Trouble(
      String anchor, String id, String verdict, String reason, List<String> rules) {}

  private record Section(String group, List<Entry> entries) {}

  private record Entry(
      String anchor,
      String name,
      String title,
      String environment,
      String policy,
      String requirements,
      List<Outcome> outcomes) {}

  private record Outcome(
      String configuration,
      String verdict,
      String style,
      String reason,
      String time,
      String console) {}

  private record Requirement(String id, String rule, String style, String cases) {}

  private static Page page(RunReport report, Requirements rules) {
    List<Trouble> troubles =
        report.results().stream()
            .filter(r -> !r.verdict().conforms())
            .map(r -> trouble(r, rules))
            .toList();
    return new Page(
        report.subject().target(),
        report.suiteVersion(),
        report.started().toString(),
        String.format(Locale.ROOT, "%.1f", report.seconds()),
        report.conforms() ? "conforms" : "does not conform",
        report.conforms() ? "pass" : "fail",
        report.list().sha256(),
        report.seed(),
        shard(report.list()),
        report.results().size(),
        facts(report.subject().parameters()),
        facts(report.subject().facts()),
        report.counts().entrySet().stream()
            .map(e -> new Count(e.getKey().label(), e.getValue(), style(e.getKey())))
            .toList(),
        report.subject().configurations().stream().map(Labels::configuration).toList(),
        groups(report),
        troubles,
        !troubles.isEmpty(),
        sections(report),
        requirements(report, rules));
  }

  private static String shard(TestList list) {
    return list.shard().equals(Shard.WHOLE)
        ? ""
        : ", shard " + list.shard() + " of " + list.count();
  }

  private static List<Fact> facts(Map<String, String> texts) {
    return texts.entrySet().stream().map(e -> new Fact(e.getKey(), e.getValue())).toList();
  }

  /** What went wrong beside what should have happened instead. */
  private static Trouble trouble(CaseResult r, Requirements rules) {
    return new Trouble(
        anchor(r.subject()),
        r.subject().id(),
        r.verdict().label(),
        r.reason(),
        r.subject().test().requirements().stream().map(rules::rule).toList());
  }

  private static List<GroupRow> groups(RunReport report) {
    List<GroupRow> rows = new ArrayList<>();
    report
        .byGroup()
        .forEach((group, byConfiguration) ->
            rows.add(
                new GroupRow(
                    group,
                    report.subject().configurations().stream()
                        .map(c -> cell(byConfiguration.getOrDefault(c, Map.of())))
                        .toList())));
    return rows;
  }

  private static Cell cell(Map<Verdict, Long> counts) {
    if (counts.isEmpty()) {
      return new Cell("–", "skip");
    }
    boolean good = counts.keySet().stream().allMatch(Verdict::conforms);
    List<String> parts = new ArrayList<>();
    counts.forEach((v, n) -> parts.add(n + " " + v.label()));
    boolean judged = counts.keySet().stream().anyMatch(v -> v != Verdict.SKIP);
    return new Cell(String.join(", ", parts), good ? judged ? "pass" : "skip" : "fail");
  }

  private static List<Section> sections(RunReport report) {
    Map<String, Map<String, List<CaseResult>>> grouped = new TreeMap<>();
    for (CaseResult r : report.results()) {
      grouped
          .computeIfAbsent(r.subject().test().group(), g -> new TreeMap<>())
          .computeIfAbsent(anchor(r.subject()), a -> new ArrayList<>())
          .add(r);
    }
    List<Section> sections = new ArrayList<>();
    grouped.forEach((group, entries) ->
        sections.add(
            new Section(group, entries.values().stream().map(HtmlReport::entry).toList())));
    return sections;
  }

  private static Entry entry(List<CaseResult> results) {
    Case subject = results.getFirst().subject();
    return new Entry(
        anchor(subject),
        subject.test().name(),
        subject.test().title(),
        subject.environment(),
        subject.test().accessPolicy(),
        String.join(", ", subject.test().requirements()),
        results.stream().map(HtmlReport::outcome).toList());
  }

  private static Outcome outcome(CaseResult r) {
    StringBuilder console = new StringBuilder();
    r.consoles()
        .forEach(c ->
            console.append(c.role().isEmpty() ? "" : "── " + c.role() + "\n").append(c.text()));
    return new Outcome(
        Labels.configuration(r.subject().configuration()),
        r.verdict().label(),
        style(r.verdict()),
        r.reason(),
        r.virtualMillis()
            + " ms virtual, "
            + String.format(Locale.ROOT, "%.2f", r.seconds())
            + " s",
        console.toString());
  }

  private static List<Requirement> requirements(RunReport report, Requirements rules) {
    Map<String, List<CaseResult>> byRequirement = new TreeMap<>();
    for (CaseResult r : report.results()) {
      for (String id : r.subject().test().requirements()) {
        byRequirement.computeIfAbsent(id, k -> new ArrayList<>()).add(r);
      }
    }
    List<Requirement> rows = new ArrayList<>();
    byRequirement.forEach((id, results) -> {
      long good = results.stream().filter(r -> r.verdict() == Verdict.PASS).count();
      boolean fine = results.stream().allMatch(r -> r.verdict().conforms());
      rows.add(
          new Requirement(
              id,
              rules.rule(id),
              fine ? "pass" : "fail",
              good + " of " + results.size() + " pass"));
    });
    return rows;
  }

  private static String anchor(Case subject) {
    return subject.test().name() + "-" + subject.environment();
  }

  private static String style(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "pass";
      case SKIP, WAIVED, XFAIL, NOT_RUN -> "skip";
      default -> "fail";
    };
  }
}
