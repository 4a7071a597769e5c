package touchstone.conformance.targets.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.GuestTest.Role;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.DomainEnd;
import touchstone.conformance.targets.Observation;
import touchstone.conformance.targets.Workspace;

/** The messages, version 1; written down for others in {@code conformance/targets/README.md}. */
final class Protocol {
  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MIB = 1 << 20;

  private Protocol() {}

  static ObjectNode hello() {
    return op("hello").put("protocol", VERSION);
  }

  static ObjectNode bye() {
    return op("bye");
  }

  /**
   * A case to run.
   *
   * @param limitSeconds wall time after which we end the adapter; it should give up before
   */
  static ObjectNode run(Case subject, Workspace workspace, long limitSeconds) {
    GuestTest test = subject.test();
    ObjectNode message = op("run").put("id", subject.id());
    message.put("configuration", subject.configuration());
    message.put("environment", subject.environment());
    message.put("order", test.sequence() ? "sequence" : "together");
    message.put("policy", test.accessPolicy());
    if (test.cpus() != null) {
      message.put("cpus", test.cpus());
    }
    message.put("timeoutSeconds", test.timeoutSeconds());
    message.put("limitSeconds", limitSeconds);
    ArrayNode guests = message.putArray("guests");
    for (Role role : test.allRoles()) {
      guest(guests.addObject(), subject, role, workspace);
    }
    return message;
  }

  private static void guest(ObjectNode node, Case subject, Role role, Workspace workspace) {
    GuestTest test = subject.test();
    node.put("role", role.name());
    node.put("image", workspace.image(subject, role).toAbsolutePath().normalize().toString());
    node.put("memoryMiB", test.memoryBytes(role) / MIB);
    node.put("vcpus", test.vcpus(role));
    node.put("weight", test.weight(role));
    node.put("cap", test.cap(role));
    node.put("commandLine", role.cmdline() == null ? "" : role.cmdline());
    if (role.destroyAfter() != null) {
      node.put("destroyAfterMillis", role.destroyAfter());
    }
  }

  /** What the adapter says of itself; AdapterException if it speaks another version. */
  static SortedMap<String, String> facts(JsonNode reply) throws AdapterException {
    if (reply.path("op").asText().equals("failed")) {
      throw broken(reply.path("reason").asText());
    }
    if (!reply.path("op").asText().equals("hello") || reply.path("protocol").asInt() != VERSION) {
      throw broken("to hello, the adapter must say hello and protocol " + VERSION);
    }
    SortedMap<String, String> facts = new TreeMap<>();
    reply.path("facts").properties().forEach(e -> facts.put(e.getKey(), e.getValue().asText()));
    return facts;
  }

  /** What the adapter saw of each role, in the test's order. */
  static List<Observation> observations(Case subject, JsonNode reply) throws AdapterException {
    if (!reply.path("id").asText().equals(subject.id())) {
      throw broken("id: the reply is to '" + reply.path("id").asText() + "'");
    }
    if (reply.path("op").asText().equals("failed")) {
      throw AdapterException.hypervisor(reply.path("reason").asText("failed without a reason"));
    }
    if (!reply.path("op").asText().equals("result")) {
      throw broken("op: must be result or failed, is '" + reply.path("op").asText() + "'");
    }
    List<Observation> seen = new ArrayList<>();
    for (Role role : subject.test().allRoles()) {
      seen.add(observation(role, reply.path("guests")));
    }
    return seen;
  }

  private static Observation observation(Role role, JsonNode guests) throws AdapterException {
    for (JsonNode guest : guests) {
      if (guest.path("role").asText().equals(role.name())) {
        JsonNode console = guest.path("console");
        if (!console.isTextual()) {
          throw broken("guests: console: must be a text");
        }
        return new Observation(role, console.asText().replace("\r", ""), end(guest.path("end")));
      }
    }
    throw broken("guests: there is none with role '" + role.name() + "'");
  }

  private static DomainEnd end(JsonNode node) throws AdapterException {
    for (DomainEnd end : DomainEnd.values()) {
      if (end.name().toLowerCase(Locale.ROOT).equals(node.asText())) {
        return end;
      }
    }
    throw broken(
        "guests: end: '"
            + node.asText()
            + "' is not one of "
            + Arrays.toString(DomainEnd.values()));
  }

  private static ObjectNode op(String name) {
    return JSON.createObjectNode().put("op", name);
  }

  private static AdapterException broken(String what) {
    return new AdapterException(Verdict.CRASH, what);
  }
}
