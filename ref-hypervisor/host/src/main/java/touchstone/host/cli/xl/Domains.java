package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import touchstone.host.daemon.Protocol;

/** Asks a host about some of its domains, or all. */
final class Domains {
  private Domains() {}

  /** About all if {@code domain} is null. */
  static JsonNode ask(HostClient host, @Nullable String domain) throws IOException, HostRefusal {
    return host.ask("list", arguments(domain));
  }

  static ObjectNode arguments(@Nullable String... domains) {
    ObjectNode arguments = Protocol.object();
    ArrayNode names = arguments.putArray("domains");
    for (String domain : domains) {
      if (domain != null) {
        names.add(domain);
      }
    }
    return arguments;
  }
}
