package touchstone.conformance.suite;

import java.util.Arrays;
import java.util.List;

/** What a hypervisor can claim, from the least on. A test belongs to one level. */
public enum Level {
  L1("core isolation", List.of("MEM", "CPU", "RES", "HYP", "VCS", "LIF")),
  L2("resource control", List.of("RSC")),
  L3("inter-domain communication", List.of("EVT", "GNT")),
  L4("save and migrate", List.of("SAV")),
  L5("access control", List.of("ACC", "AUD"));

  private final String title;
  private final List<String> groups;

  Level(String title, List<String> groups) {
    this.title = title;
    this.groups = groups;
  }

  public String title() {
    return title;
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
