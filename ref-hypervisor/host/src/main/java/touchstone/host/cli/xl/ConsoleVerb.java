package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl console}. */
@Command(name = "console", description = "Attaches to a guest's console; Ctrl+] detaches.")
final class ConsoleVerb extends XlVerb {
  @Parameters(paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    watch(host, domain);
  }
}
