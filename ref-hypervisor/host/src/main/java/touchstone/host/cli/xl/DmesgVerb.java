package touchstone.host.cli.xl;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xl dmesg}: the core keeps no log, so these are the host's messages. */
@Command(name = "dmesg", description = "Prints the host's messages, with virtual times in seconds.")
final class DmesgVerb extends XlVerb {
  @Option(
      names = {"-c", "--clear"},
      description = "and forget them")
  private boolean clear;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("dmesg", arguments().put("clear", clear))
        .path("lines")
        .forEach(line -> out().println(line.asText()));
  }
}
