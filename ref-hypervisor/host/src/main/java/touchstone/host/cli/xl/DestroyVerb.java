package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl destroy}. */
@Command(name = "destroy", description = "Ends a guest at once, as if its power were cut.")
final class DestroyVerb extends XlVerb {
  @Parameters(paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("destroy", of(domain));
  }
}
