package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl sysrq}: writes {@code control/sysrq}, as libxl does. */
@Command(name = "sysrq", description = "Sends a Magic SysRq letter to a guest.")
final class SysrqVerb extends XlVerb {
  @Parameters(index = "0", paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Parameters(index = "1", paramLabel = "LETTER", description = "as h for help")
  private String letter = "";

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("sysrq", of(domain).put("letter", letter));
  }
}
