package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl domname}. */
@Command(name = "domname", description = "Prints the name of a domain.")
final class DomnameVerb extends XlVerb {
  @Parameters(paramLabel = "ID", description = "number of the domain")
  private int id;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    out().println(Domains.ask(host, "" + id).path("domains").path(0).path("name").asText());
  }
}
