package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code xl trigger}: of the triggers only {@code reset} exists here. */
@Command(
    name = "trigger",
    description = {
      "Sends a trigger to a guest: reset resets it where it stands.",
      "nmi, init, power, sleep and s3resume are refused: guests here have neither."
    })
final class TriggerVerb extends XlVerb {
  @Parameters(index = "0", paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Parameters(
      index = "1",
      paramLabel = "TRIGGER",
      description = "nmi|reset|init|power|sleep|s3resume")
  private String trigger = "";

  @Parameters(index = "2", paramLabel = "VCPU", arity = "0..1", description = "ignored")
  private int vcpu;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("trigger", of(domain).put("trigger", trigger).put("vcpu", vcpu));
  }
}
