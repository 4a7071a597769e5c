package touchstone.host.oracle;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import touchstone.spec.call.Call;
import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.SysctlCall;
import touchstone.spec.step.Looseness;

/** What oracles have seen. */
public final class OracleCount {
  private final Map<String, Long> judged = new TreeMap<>();
  private final Map<String, Long> silent = new TreeMap<>();
  private final Map<Looseness, Long> used = new TreeMap<>();

  void judged(Call call, Set<Looseness> freedoms) {
    judged.merge(kind(call), 1L, Long::sum);
    freedoms.forEach(freedom -> used.merge(freedom, 1L, Long::sum));
  }

  void silent(String what) {
    silent.merge(what, 1L, Long::sum);
  }

  /** Adds what another has seen. */
  public void add(OracleCount other) {
    other.judged.forEach((kind, n) -> judged.merge(kind, n, Long::sum));
    other.silent.forEach((kind, n) -> silent.merge(kind, n, Long::sum));
    other.used.forEach((freedom, n) -> used.merge(freedom, n, Long::sum));
  }

  /** As {@code SchedCall.Block}. */
  static String kind(Call call) {
    Object told =
        switch (call) {
          case DomctlCall c -> c.act();
          case SysctlCall c -> c.question();
          default -> call;
        };
    Class<?> family = told.getClass().getEnclosingClass();
    String name = told.getClass().getSimpleName();
    return family == null ? name : family.getSimpleName() + "." + name;
  }

  /** Steps judged. */
  public long steps() {
    return judged.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Steps judged, by kind. */
  public Map<String, Long> judged() {
    return Collections.unmodifiableMap(judged);
  }

  /** Steps about which the specification says nothing, by kind. */
  public Map<String, Long> silent() {
    return Collections.unmodifiableMap(silent);
  }

  /** How often each freedom was made use of. */
  public Map<Looseness, Long> used() {
    return Collections.unmodifiableMap(used);
  }

  /** One line: how many steps were judged, and about which nothing is specified. */
  @Override
  public String toString() {
    return "oracle: "
        + steps()
        + " steps judged, none against the specification"
        + (silent.isEmpty() ? "" : "; nothing is specified of " + silent);
  }
}
