package touchstone.conformance.targets.xen;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.GuestTest.Role;
import touchstone.conformance.targets.Workspace;

/**
 * What the agent is to do; {@code conformance/targets/xen/agent} says how it reads.
 *
 * @param text cases by their index in the list
 * @param images the files it names, by the names it gives them
 */
record Plan(String text, SortedMap<String, Path> images) {
  private static final int DEFAULT_CPUS = 2;
  private static final long MIB = 1L << 20;

  /**
   * @param cpus where guests may run
   */
  static Plan of(List<Case> cases, Workspace workspace, GuestCpus cpus) {
    StringBuilder text = new StringBuilder();
    SortedMap<String, Path> images = new TreeMap<>();
    for (int i = 0; i < cases.size(); i++) {
      Case subject = cases.get(i);
      text.append(head(i, subject.test(), cpus)).append('\n');
      for (Role role : subject.test().allRoles()) {
        String image = subject.test().name() + "/" + GuestTest.image(role, subject.environment());
        images.put(image, workspace.image(subject, role));
        text.append(line(image, subject.test(), role)).append('\n');
      }
      text.append("go\n");
    }
    return new Plan(text.toString(), images);
  }

  private static String head(int number, GuestTest test, GuestCpus cpus) {
    Integer wanted = test.cpus();
    return String.join(
        " ",
        "case",
        Integer.toString(number),
        test.sequence() ? "sequence" : "together",
        Integer.toString(test.timeoutMillis()),
        cpus.range(wanted == null ? DEFAULT_CPUS : wanted));
  }

  private static String line(String image, GuestTest test, Role role) {
    Integer destroyAfter = role.destroyAfter();
    String commandLine = role.cmdline() == null ? "" : role.cmdline();
    return String.join(
        " ",
        "role",
        image,
        Long.toString(test.memoryBytes(role) / MIB),
        Integer.toString(test.vcpus(role)),
        Integer.toString(test.weight(role)),
        Integer.toString(test.cap(role)),
        Integer.toString(destroyAfter == null ? 0 : destroyAfter),
        commandLine);
  }

  /**
   * The physical CPUs guests may use.
   *
   * @param first number of the first one; those before it are domain 0's
   * @param count how many
   */
  record GuestCpus(int first, int count) {
    /** How many the host has in all. */
    int all() {
      return first + count;
    }

    /** As xl's {@code cpus=}: as many as wanted, or as there are. */
    String range(int wanted) {
      int last = first + Math.min(wanted, count) - 1;
      return last == first ? Integer.toString(first) : first + "-" + last;
    }
  }
}
