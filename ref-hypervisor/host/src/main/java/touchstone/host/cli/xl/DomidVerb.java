package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl domid}. */
@Command(name = "domid", description = "Prints the number of a domain.")
final class DomidVerb extends XlVerb {
  @Parameters(paramLabel = "NAME", description = "of the domain")
  private String name = "";

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    out().println(Domains.ask(host, name).path("domains").path(0).path("domid").asText());
  }
}
