package touchstone.host.oracle;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import touchstone.spec.call.Call;

/** What the oracle has seen. */
public final class OracleCount {
  private final Map<String, Long> judged = new TreeMap<>();
  private final Map<String, Long> silent = new TreeMap<>();

  void judged(Call call) {
    judged.merge(call.getClass().getSimpleName(), 1L, Long::sum);
  }

  void silent(String what) {
    silent.merge(what, 1L, Long::sum);
  }

  /** Calls judged, by kind. */
  public Map<String, Long> judged() {
    return Collections.unmodifiableMap(judged);
  }

  /** Calls about which the specification says nothing, by kind. */
  public Map<String, Long> silent() {
    return Collections.unmodifiableMap(silent);
  }

  /** One line: how many calls were judged, and about which nothing is specified. */
  @Override
  public String toString() {
    return "oracle: "
        + judged.values().stream().mapToLong(Long::longValue).sum()
        + " steps judged, none against the specification"
        + (silent.isEmpty() ? "" : "; nothing is specified of " + silent);
  }
}
