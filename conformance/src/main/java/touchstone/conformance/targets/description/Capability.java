package touchstone.conformance.targets.description;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.GuestTest.Role;

/** What a target may or may not be able to do; a test that needs more is skipped, with a reason. */
public enum Capability {
  /** Xen's public ABI. */
  XEN,
  /** Several domains at once, with known domain ids. */
  MULTI_DOMAIN,
  /** Several vCPUs in a domain. */
  MULTI_VCPU,
  /** Event channels. */
  EVENTS,
  /** Grant tables. */
  GRANTS,
  /** A running domain can be destroyed. */
  DESTROY,
  /** Scheduler weights. */
  WEIGHTS,
  /** Scheduler caps. */
  CAPS,
  /** The silo access policy. */
  SILO,
  SAVE_RESTORE,
  MIGRATION;

  /** As files write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Capability of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** What a target needs to run a test. */
  public static Set<Capability> neededBy(GuestTest test) {
    Set<Capability> needed = EnumSet.noneOf(Capability.class);
    List<Role> roles = test.allRoles();
    add(needed, XEN, !test.neutral());
    add(needed, MULTI_DOMAIN, roles.size() > 1);
    add(needed, MULTI_VCPU, test.isSeveral());
    add(needed, EVENTS, test.group().equals("EVT"));
    add(needed, GRANTS, test.group().equals("GNT"));
    add(needed, DESTROY, test.sequence() || roles.stream().anyMatch(r -> r.destroyAfter() != null));
    add(needed, WEIGHTS, roles.stream().anyMatch(r -> r.weight() != null));
    add(needed, CAPS, roles.stream().anyMatch(r -> r.cap() != null));
    add(needed, SILO, test.accessPolicy().equals("silo"));
    return needed;
  }

  private static void add(Set<Capability> set, Capability one, boolean wanted) {
    if (wanted) {
      set.add(one);
    }
  }

  /** All labels, for messages. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Capability::label).toList();
  }
}
