package touchstone.host.cli.xl;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl shutdown} and {@code xl reboot}: a guest is asked, and does it itself. */
abstract class EndVerb extends XlVerb {
  private final String verb;

  @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "name or number")
  private @Nullable String domain;

  @Option(
      names = {"-a", "--all"},
      description = "all guests")
  private boolean all;

  @Option(
      names = {"-w", "--wait"},
      description = "wait until it is done")
  private boolean wait;

  @Option(
      names = "-F",
      description = "fall back to ACPI where a guest has no PV control: none has it here")
  private boolean fallback;

  EndVerb(String verb) {
    this.verb = verb;
  }

  @Override
  public Integer call() {
    return all || domain != null
        ? super.call()
        : complain("You must specify -a or a domain id.", UNUSABLE);
  }

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask(verb, of(domain == null ? "" : domain).put("all", all).put("wait", wait));
  }
}
