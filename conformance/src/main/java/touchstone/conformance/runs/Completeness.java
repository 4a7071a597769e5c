package touchstone.conformance.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SuiteException;

/** Whether reports are the shards of one run, each of them, whole. */
final class Completeness {
  private final List<String> list;
  private final int of;
  private final Map<Integer, ReportFile> shards = new TreeMap<>();

  private Completeness(List<String> list, int of) {
    this.list = list;
    this.of = of;
  }

  /**
   * The shards in their order, one report of each.
   *
   * @param list ids of all cases in their order; empty if it is not known
   * @throws SuiteException naming what is missing, or what does not belong to the others
   */
  static List<ReportFile> check(List<ReportFile> parts, List<String> list) {
    if (parts.isEmpty()) {
      throw new SuiteException("no report to merge");
    }
    ReportFile first = parts.getFirst();
    Completeness work = new Completeness(list, first.shard().of());
    for (ReportFile part : parts) {
      belongTogether(first, part);
      work.add(part);
    }
    work.everyShard();
    work.everyCase();
    return List.copyOf(work.shards.values());
  }

  private static void belongTogether(ReportFile first, ReportFile part) {
    same("suiteVersion", first, part, p -> p.content().suiteVersion());
    same("target", first, part, p -> p.content().target());
    same("configurations", first, part, p -> p.content().circumstances().configurations());
    same("parameters", first, part, p -> p.content().circumstances().parameters());
    same("seed", first, part, p -> p.content().circumstances().seed());
    same("testList.count", first, part, p -> p.content().stated());
    same("testList.sha256", first, part, p -> p.content().listHash());
    same("testList.shard: the number of shards", first, part, p -> p.shard().of());
  }

  private static void same(
      String field, ReportFile first, ReportFile part, Function<ReportFile, Object> value) {
    if (!value.apply(first).equals(value.apply(part))) {
      throw new SuiteException(
          "%s: %s: is %s, but %s in %s"
              .formatted(part.file(), field, value.apply(part), value.apply(first), first.file()));
    }
  }

  /** A shard that ran twice is as good as one that ran once, if both runs say the same. */
  private void add(ReportFile part) {
    ReportFile other = shards.putIfAbsent(part.shard().index(), part);
    if (other == null) {
      return;
    }
    Map<String, String> before = verdicts(other);
    Map<String, String> now = verdicts(part);
    for (String id : other.ids()) {
      String verdict = now.getOrDefault(id, "missing");
      if (!verdict.equals(before.get(id))) {
        throw new SuiteException(
            "%s: %s is %s, but %s in %s"
                .formatted(part.file(), id, verdict, before.get(id), other.file()));
      }
    }
  }

  private static Map<String, String> verdicts(ReportFile part) {
    return part.content().results().stream()
        .collect(
            Collectors.toMap(
                GuestResults.Result::id, GuestResults.Result::verdict, (a, b) -> a + " and " + b));
  }

  private void everyShard() {
    List<String> missing =
        IntStream.rangeClosed(1, of)
            .filter(i -> !shards.containsKey(i))
            .mapToObj(i -> new Shard(i, of))
            .map(s -> "shard " + s + " is missing" + named(s))
            .toList();
    if (!missing.isEmpty()) {
      throw new SuiteException(String.join("\n", missing));
    }
  }

  private void everyCase() {
    List<String> all = new ArrayList<>();
    for (ReportFile part : shards.values()) {
      wholeShard(part);
      all.addAll(part.ids());
    }
    GuestResults first = shards.values().iterator().next().content();
    if (!Catalogue.hashOfIds(all).equals(first.listHash())) {
      throw new SuiteException(
          "the cases of all shards are not those of testList.sha256 " + first.listHash());
    }
  }

  private void wholeShard(ReportFile part) {
    if (list.isEmpty()) {
      int wanted =
          part.shard().of(IntStream.range(0, part.content().stated()).boxed().toList()).size();
      if (part.ids().size() != wanted) {
        throw new SuiteException(
            "%s: shard %s has %d cases, not %d"
                .formatted(part.file(), part.shard(), part.ids().size(), wanted));
      }
      return;
    }
    List<String> missing = new ArrayList<>(part.shard().of(list));
    missing.removeAll(part.ids());
    if (!missing.isEmpty()) {
      throw new SuiteException(part.file() + ": cases are missing: " + SomeIds.of(missing));
    }
  }

  private String named(Shard shard) {
    return list.isEmpty() ? "" : "; cases " + SomeIds.of(shard.of(list));
  }
}
