package touchstone.host.cli.xl;

import picocli.CommandLine.Command;

/** {@code xl shutdown}: writes {@code control/shutdown}, as libxl does. */
@Command(name = "shutdown", description = "Asks a guest to shut down.")
final class ShutdownVerb extends EndVerb {
  ShutdownVerb() {
    super("shutdown");
  }
}
