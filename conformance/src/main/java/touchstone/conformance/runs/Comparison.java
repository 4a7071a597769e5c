package touchstone.conformance.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.evidence.GuestResults;
import touchstone.conformance.evidence.GuestResults.Result;
import touchstone.conformance.suite.Verdict;

/**
 * What changed between two runs, case by case.
 *
 * @param changes sorted by the case's id; cases alike in both are not among them
 */
public record Comparison(GuestResults before, GuestResults after, List<Change> changes) {

  /** What became of a case. */
  public enum Kind {
    WORSE,
    BETTER,
    /** Another verdict that is neither, or another reason. */
    DIFFERENT,
    ADDED,
    REMOVED
  }

  /**
   * One case that is not as before.
   *
   * @param before verdict and reason; empty if it was not there
   * @param after verdict and reason; empty if it is gone
   */
  public record Change(String id, Kind kind, String before, String after) {}

  public static Comparison of(GuestResults before, GuestResults after) {
    SortedMap<String, Result> old = byId(before);
    SortedMap<String, Result> now = byId(after);
    TreeSet<String> ids = new TreeSet<>(old.keySet());
    ids.addAll(now.keySet());
    List<Change> changes = new ArrayList<>();
    for (String id : ids) {
      Result first = old.get(id);
      Result second = now.get(id);
      if (!text(first).equals(text(second))) {
        changes.add(new Change(id, kind(first, second), text(first), text(second)));
      }
    }
    return new Comparison(before, after, List.copyOf(changes));
  }

  private static SortedMap<String, Result> byId(GuestResults run) {
    SortedMap<String, Result> results = new TreeMap<>();
    run.results().forEach(r -> results.put(r.id(), r));
    return results;
  }

  private static Kind kind(@Nullable Result before, @Nullable Result after) {
    if (before == null) {
      return Kind.ADDED;
    }
    if (after == null) {
      return Kind.REMOVED;
    }
    boolean was = verdict(before).conforms();
    boolean is = verdict(after).conforms();
    return was == is ? Kind.DIFFERENT : is ? Kind.BETTER : Kind.WORSE;
  }

  private static Verdict verdict(Result result) {
    return Verdict.read(result.verdict(), result.id());
  }

  private static String text(@Nullable Result result) {
    if (result == null) {
      return "";
    }
    return result.verdict() + (result.reason().isEmpty() ? "" : ": " + result.reason());
  }

  /** Nothing that conformed has ceased to, and no case is gone. */
  public boolean isNoWorse() {
    return changes.stream().noneMatch(c -> c.kind() == Kind.WORSE || c.kind() == Kind.REMOVED);
  }

  public long count(Kind kind) {
    return changes.stream().filter(c -> c.kind() == kind).count();
  }
}
