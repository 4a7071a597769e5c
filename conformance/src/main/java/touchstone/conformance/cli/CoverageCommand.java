package touchstone.conformance.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code touchstone coverage}: what the machine has, and what of it is checked. */
@Command(
    name = "coverage",
    mixinStandardHelpOptions = true,
    description = "Lists what the machine announces, what implements it and what checks it.",
    subcommands = InstructionsCommand.class)
final class CoverageCommand implements Runnable {
  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
