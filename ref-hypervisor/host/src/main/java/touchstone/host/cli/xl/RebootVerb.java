package touchstone.host.cli.xl;

import picocli.CommandLine.Command;

/** {@code xl reboot}: writes {@code control/shutdown}, as libxl does. */
@Command(name = "reboot", description = "Asks a guest to reboot.")
final class RebootVerb extends EndVerb {
  RebootVerb() {
    super("reboot");
  }
}
