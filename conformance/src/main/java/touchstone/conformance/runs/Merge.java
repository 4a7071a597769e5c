package touchstone.conformance.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.evidence.GuestResults.Circumstances;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.Subject;
import touchstone.conformance.suite.TestList;

/**
 * Joins the reports of the shards of one run into the report of the whole.
 *
 * <p>Whatever is missing, or does not belong to the others, is a SuiteException that names it: a
 * merged report is complete or there is none.
 */
public final class Merge {
  private Merge() {}

  /**
   * Joins shards of a list that only the reports know.
   *
   * @param parts in any order; the same shard may be there several times if its verdicts agree
   */
  public static RunReport of(List<ReportFile> parts, Catalogue catalogue) {
    return of(parts, catalogue, parts.isEmpty() ? List.of() : wholeCatalogue(parts, catalogue));
  }

  /**
   * Joins shards.
   *
   * @param list ids of all cases in their order; empty if it is not known: then what is missing is
   *     named by its shard only
   */
  public static RunReport of(List<ReportFile> parts, Catalogue catalogue, List<String> list) {
    List<ReportFile> shards = Completeness.check(parts, list);
    GuestResults first = shards.getFirst().content();
    Circumstances with = first.circumstances();
    return new RunReport(
        first.suiteVersion(),
        new Subject(first.target(), with.configurations(), with.parameters(), facts(shards)),
        new TestList(first.stated(), first.listHash(), Shard.WHOLE),
        started(shards),
        seconds(shards),
        with.seed(),
        interleaved(shards.stream().map(s -> s.results(catalogue)).toList()));
  }

  /** A run without a selection has every case there is, and then the ids are known. */
  private static List<String> wholeCatalogue(List<ReportFile> parts, Catalogue catalogue) {
    GuestResults first = parts.getFirst().content();
    List<String> all =
        Selection.all(first.circumstances().configurations()).of(catalogue).stream()
            .map(Case::id)
            .toList();
    return Catalogue.hashOfIds(all).equals(first.listHash()) ? all : List.of();
  }

  /** Shard i of n holds every n-th case from the i-th on: one of each in turn is the whole list. */
  private static List<CaseResult> interleaved(List<List<CaseResult>> shards) {
    List<CaseResult> all = new ArrayList<>();
    int longest = shards.getFirst().size();
    for (int round = 0; round < longest; round++) {
      for (List<CaseResult> shard : shards) {
        if (round < shard.size()) {
          all.add(shard.get(round));
        }
      }
    }
    return List.copyOf(all);
  }

  /** What all shards say of the target once; where they differ, side by side in their order. */
  private static SortedMap<String, String> facts(Collection<ReportFile> shards) {
    SortedMap<String, List<String>> said = new TreeMap<>();
    for (ReportFile shard : shards) {
      shard
          .content()
          .circumstances()
          .facts()
          .forEach((name, value) -> said.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    SortedMap<String, String> facts = new TreeMap<>();
    said.forEach(
        (name, values) -> facts.put(name, String.join(" | ", values.stream().distinct().toList())));
    return facts;
  }

  private static Instant started(List<ReportFile> shards) {
    return shards.stream()
        .map(s -> s.content().circumstances().started())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** From the start of the first to the end of the last. */
  private static double seconds(List<ReportFile> shards) {
    Instant started = started(shards);
    return shards.stream()
        .map(s -> s.content().circumstances())
        .mapToDouble(c -> Duration.between(started, c.started()).toNanos() / 1e9 + c.seconds())
        .max()
        .orElseThrow();
  }
}
