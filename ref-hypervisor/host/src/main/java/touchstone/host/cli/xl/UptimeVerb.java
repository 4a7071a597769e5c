package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl uptime}: for how long domains have existed, in virtual time. */
@Command(name = "uptime", description = "Prints for how long domains have existed (virtual time).")
final class UptimeVerb extends XlVerb {
  private static final long SECOND = 1_000_000_000;

  @Parameters(paramLabel = "DOMAIN", arity = "0..*", description = "names or numbers")
  private List<String> domains = new ArrayList<>();

  @Option(
      names = {"-s", "--short"},
      description = "without seconds and heading")
  private boolean brief;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    JsonNode answer = host.ask("list", Domains.arguments(domains.toArray(new String[0])));
    long now = answer.path("now").asLong();
    if (!brief) {
      out().printf("%-33s %4s %s%n", "Name", "ID", "Uptime");
    }
    for (JsonNode domain : answer.path("domains")) {
      long seconds = (now - domain.path("created").asLong()) / SECOND;
      String name = domain.path("name").asText();
      int id = domain.path("domid").asInt();
      if (brief) {
        out().printf(" up %s, %s (%d)%n", duration(seconds, false), name, id);
      } else {
        out().printf("%-33s %4d %s%n", name, id, duration(seconds, true));
      }
    }
  }

  private static String duration(long total, boolean withSeconds) {
    long days = total / 86400;
    String day = days == 0 ? "" : days + (days == 1 ? " day, " : " days, ");
    String time = String.format("%2d:%02d", total / 3600 % 24, total / 60 % 60);
    return day + time + (withSeconds ? String.format(":%02d", total % 60) : "");
  }
}
