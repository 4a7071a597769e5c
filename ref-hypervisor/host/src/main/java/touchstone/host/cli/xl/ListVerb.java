package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code xl list}: name, number, memory in MiB, vCPUs on line, state and CPU seconds.
 *
 * @xen docs/man/xl.1, "list"
 */
@Command(
    name = "list",
    aliases = "ls",
    description = {
      "Lists the domains. State: r running, b blocked, p paused, s shut down, d dying; in between",
      "why it shut down: r reboot, s suspend, c crash, w watchdog, S soft reset."
    })
final class ListVerb extends XlVerb {
  private static final String HEADING =
      "Name                                        ID   Mem VCPUs\tState\tTime(s)";
  private static final String REASONS = "-rscwS";
  private static final int MIB = 1024;

  @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "name or number")
  private @Nullable String domain;

  @Option(
      names = {"-l", "--long"},
      description = "the guests' configurations, as JSON")
  private boolean detailed;

  @Option(
      names = {"-v", "--verbose"},
      description = "and UUID, reason code of the shutdown, security label")
  private boolean verbose;

  @Option(
      names = {"-Z", "--context"},
      description = "and the security label")
  private boolean context;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    JsonNode domains = Domains.ask(host, domain).path("domains");
    if (detailed) {
      printLong(domains);
    } else {
      out().println(heading());
      domains.forEach(node -> out().println(row(node)));
    }
  }

  /** Domain 0 has no configuration of this kind. */
  private void printLong(JsonNode domains) {
    ArrayNode shown = arguments().arrayNode();
    for (JsonNode node : domains) {
      if (node.has("config")) {
        ObjectNode one = shown.addObject().put("domid", node.path("domid").asInt());
        one.set("config", node.path("config"));
      }
    }
    out().println(shown.toPrettyString());
  }

  private String heading() {
    if (verbose) {
      return HEADING + "   UUID                            Reason-Code\tSecurity Label";
    }
    return context ? HEADING + "   Security Label" : HEADING;
  }

  private String row(JsonNode node) {
    StringBuilder row = new StringBuilder();
    row.append(
        String.format(
            Locale.ROOT,
            "%-40s %5d %5d %5d     %s  %8.1f",
            node.path("name").asText(),
            node.path("domid").asInt(),
            node.path("memory").asLong() / MIB,
            node.path("vcpus").asInt(),
            state(node),
            node.path("cpu_time").asLong() / 1e9));
    if (verbose) {
      boolean down = node.path("shutdown").asBoolean();
      row.append(' ').append(node.path("uuid").asText());
      row.append(String.format(" %8s", down ? Integer.toHexString(reason(node)) : "-"));
    }
    if (verbose || context) {
      row.append(String.format(" %16s", node.path("label").asText()));
    }
    return row.toString();
  }

  private static String state(JsonNode node) {
    int reason = reason(node);
    return letter(node, "running", 'r')
        + letter(node, "blocked", 'b')
        + letter(node, "paused", 'p')
        + letter(node, "shutdown", 's')
        + (reason < REASONS.length() ? REASONS.charAt(reason) : '?')
        + letter(node, "dying", 'd');
  }

  private static int reason(JsonNode node) {
    return node.path("reason").asInt();
  }

  private static String letter(JsonNode node, String what, char letter) {
    return node.path(what).asBoolean() ? "" + letter : "-";
  }
}
