package touchstone.host.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./touchstone demo}: other people's systems, fetched and started. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Fetches an operating system and boots it, unmodified.",
    subcommands = LinuxCommand.class)
public final class DemoCommand implements Runnable {
  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
