package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl pause}. */
@Command(name = "pause", description = "Stops a guest where it is.")
final class PauseVerb extends XlVerb {
  @Parameters(paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("pause", of(domain));
  }
}
