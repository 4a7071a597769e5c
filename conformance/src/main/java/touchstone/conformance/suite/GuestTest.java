package touchstone.conformance.suite;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.host.cli.MemorySize;

/**
 * The metadata of one guest folder: its {@code test.yaml}.
 *
 * @param name folder name, unique
 * @param title one line for people
 * @param group requirement group, as MEM
 * @param requirements ids of the requirements it checks
 * @param environments start-up environments it is built for, as {@code pvh64}
 * @param neutral it needs nothing of Xen: any hypervisor that starts PVH images can run it
 * @param memory guest memory per role, as {@code 16M}
 * @param vcpus virtual CPUs per role
 * @param timeout limit in seconds of virtual time
 * @param expect how each domain must end: {@code shutdown} (the default), {@code reboot}, {@code
 *     crash} or {@code any}
 * @param roles the domains of a pair in the order they start; empty for a single guest
 * @param sequence a role starts only when the one before it has ended and been destroyed
 * @param cmdline command line; {@code @self@} and {@code @peer@} stand for domain ids
 * @param parameters choices of the implementation that its guests ask for, as in parameters.yaml
 * @param cpus physical CPUs the test wants; null for the target's own choice
 * @param policy access policy of the hypervisor: {@code default} or {@code silo}
 */
public record GuestTest(
    String name,
    String title,
    String group,
    List<String> requirements,
    List<String> environments,
    boolean neutral,
    @Nullable String memory,
    @Nullable Integer vcpus,
    @Nullable Integer timeout,
    @Nullable String expect,
    @Nullable List<Role> roles,
    boolean sequence,
    @Nullable String cmdline,
    @Nullable List<String> parameters,
    @Nullable Integer cpus,
    @Nullable String policy) {

  /**
   * A domain of a pair.
   *
   * @param weight scheduler weight, 1 to 65535; null for the usual one
   * @param cap percent of one physical CPU it may use at most; null for no bound
   * @param destroyAfter the toolstack destroys the domain, running, so many virtual milliseconds
   *     after its start; null for never
   */
  public record Role(
      String name,
      @Nullable String cmdline,
      @Nullable Integer vcpus,
      @Nullable String memory,
      @Nullable String expect,
      @Nullable Integer weight,
      @Nullable Integer cap,
      @JsonProperty("destroy_after") @Nullable Integer destroyAfter) {

    private Role withWords(String words) {
      String line = cmdline == null || cmdline.isEmpty() ? words : cmdline + " " + words;
      return new Role(name, line, vcpus, memory, expect, weight, cap, destroyAfter);
    }

    /** A role with a name and what a test without roles can say of its only domain. */
    static Role of(
        String name,
        @Nullable String cmdline,
        @Nullable Integer vcpus,
        @Nullable String memory,
        @Nullable String expect) {
      return new Role(name, cmdline, vcpus, memory, expect, null, null, null);
    }
  }

  private static final String DEFAULT_POLICY = "default";
  private static final int DEFAULT_WEIGHT = 256;

  private static final String DEFAULT_MEMORY = "16M";
  private static final int DEFAULT_TIMEOUT_SECONDS = 10;

  /** The roles, a single guest being one without a name. */
  public List<Role> allRoles() {
    return roles == null || roles.isEmpty()
        ? List.of(Role.of("", cmdline, vcpus, memory, expect))
        : roles;
  }

  /** Whether more than one vCPU runs in a domain. */
  public boolean isSeveral() {
    return allRoles().stream().anyMatch(role -> vcpus(role) > 1);
  }

  public int timeoutSeconds() {
    return timeout == null ? DEFAULT_TIMEOUT_SECONDS : timeout;
  }

  public int timeoutMillis() {
    return 1000 * timeoutSeconds();
  }

  /** Memory of a role in bytes. */
  public long memoryBytes(Role role) {
    String text = role.memory() != null ? role.memory() : memory != null ? memory : DEFAULT_MEMORY;
    return MemorySize.bytes(text);
  }

  public int vcpus(Role role) {
    return role.vcpus() != null ? role.vcpus() : vcpus != null ? vcpus : 1;
  }

  public int weight(Role role) {
    return role.weight() == null ? DEFAULT_WEIGHT : role.weight();
  }

  /** Percent of one physical CPU, 0 for no bound. */
  public int cap(Role role) {
    return role.cap() == null ? 0 : role.cap();
  }

  /** {@code default} or {@code silo}. */
  public String accessPolicy() {
    return policy == null ? DEFAULT_POLICY : policy;
  }

  /**
   * The command line of a role.
   *
   * @param self its domain id
   * @param peer the other's; its own where there is no other
   */
  public String commandLine(Role role, int self, int peer) {
    String template = role.cmdline() == null ? "" : role.cmdline();
    return template
        .replace("@self@", Integer.toString(self))
        .replace("@peer@", Integer.toString(peer));
  }

  /** The same test with words added to the command line of every role. */
  public GuestTest withWords(List<String> words) {
    if (words.isEmpty()) {
      return this;
    }
    String more = String.join(" ", words);
    List<Role> told = allRoles().stream().map(role -> role.withWords(more)).toList();
    return new GuestTest(
        name,
        title,
        group,
        requirements,
        environments,
        neutral,
        memory,
        vcpus,
        timeout,
        expect,
        told,
        sequence,
        cmdline,
        parameters,
        cpus,
        policy);
  }

  /** The parameters its guests ask for. */
  public List<String> wantedParameters() {
    return parameters == null ? List.of() : parameters;
  }

  /**
   * How the role's domain must end: {@code shutdown}, {@code reboot}, {@code crash} or {@code any}.
   */
  public String expectedEnd(Role role) {
    if (role.expect() != null) {
      return role.expect();
    }
    return expect == null ? "shutdown" : expect;
  }

  /** File name of a role's image in an environment, below the test's own folder. */
  public static String image(Role role, String environment) {
    return environment + (role.name().isEmpty() ? "" : "-" + role.name()) + ".elf";
  }
}
