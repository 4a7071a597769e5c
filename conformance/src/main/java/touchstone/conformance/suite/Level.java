package touchstone.conformance.suite;

import java.util.Arrays;
import java.util.List;

/** What a hypervisor can claim, from the least on. A test belongs to one level. */
public enum Level {
  /** Core isolation. */
  L1(List.of("MEM", "CPU", "RES", "HYP", "VCS", "LIF")),
  /** Resource control. */
  L2(List.of("RSC")),
  /** Inter-domain communication. */
  L3(List.of("EVT", "GNT")),
  /** Save and migrate. */
  L4(List.of("SAV")),
  /** Access control. */
  L5(List.of("ACC", "AUD"));

  private final List<String> groups;

  Level(List<String> groups) {
    this.groups = groups;
  }

  /** No waiver excuses a failure on this level. */
  public boolean isMandatory() {
    return this == L1;
  }

  /** Tests under the silo policy are about access control, whatever they try. */
  public static Level of(GuestTest test) {
    return test.accessPolicy().equals("silo")
        ? L5
        : Arrays.stream(values())
            .filter(level -> level.groups.contains(test.group()))
            .findFirst()
            .orElseThrow(
                () -> new SuiteException(test.name() + ": group: " + test.group() + " is unknown"));
  }
}
