package touchstone.conformance.evidence;

import java.util.List;
import java.util.stream.Stream;

/**
 * A column of the claim matrix. No configuration has devices yet: the reference offers none.
 *
 * @param vendor {@code intel} or {@code amd}, as guests' configurations are called
 * @param several more than one vCPU in a domain
 */
public record Configuration(String vendor, boolean several) {

  /** In the order they are shown. */
  public static List<Configuration> all() {
    return Stream.of("intel", "amd")
        .flatMap(v -> Stream.of(new Configuration(v, false), new Configuration(v, true)))
        .toList();
  }

  public String label() {
    return (vendor.equals("intel") ? "VT-x" : "AMD-V") + (several ? ", several vCPUs" : ", 1 vCPU");
  }
}
