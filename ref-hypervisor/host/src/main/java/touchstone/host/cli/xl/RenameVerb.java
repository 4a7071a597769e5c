package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl rename}. */
@Command(name = "rename", description = "Gives a guest another name.")
final class RenameVerb extends XlVerb {
  @Parameters(index = "0", paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "the new name")
  private String name = "";

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("rename", of(domain).put("name", name));
  }
}
