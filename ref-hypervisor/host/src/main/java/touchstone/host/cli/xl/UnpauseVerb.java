package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl unpause}. */
@Command(name = "unpause", description = "Lets a paused guest go on.")
final class UnpauseVerb extends XlVerb {
  @Parameters(paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("unpause", of(domain));
  }
}
