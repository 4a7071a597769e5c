package touchstone.conformance.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import touchstone.conformance.evidence.EvidenceException;
import touchstone.conformance.suite.SuiteException;
import touchstone.host.cli.CheckTraceCommand;
import touchstone.host.cli.DemoCommand;
import touchstone.host.cli.MachineCommand;
import touchstone.host.cli.RunCommand;
import touchstone.host.cli.UpCommand;
import touchstone.host.cli.xl.XlCommand;

/** The top command. {@code test}, {@code prove} and {@code fuzz} are the launcher's own. */
@Command(
    name = "touchstone",
    description = "An open reference hypervisor with a conformance suite.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      ConformCommand.class,
      MergeCommand.class,
      CampaignCommand.class,
      TargetCommand.class,
      CompareCommand.class,
      AgreementCommand.class,
      RunCommand.class,
      UpCommand.class,
      XlCommand.class,
      CheckTraceCommand.class,
      MachineCommand.class,
      DemoCommand.class,
      KillCommand.class,
      NoninterferenceCommand.class,
      LinuxTestCommand.class,
      CoverageCommand.class,
      MutationsCommand.class,
      EvidenceCommand.class,
      VerifyReportCommand.class
    })
public final class Touchstone implements Runnable {
  static final int CONFORMS = 0;
  static final int DOES_NOT_CONFORM = 1;
  static final int USAGE = 2;

  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    return new CommandLine(new Touchstone())
        .setUsageHelpWidth(100)
        .setExecutionExceptionHandler(Touchstone::report)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  /** What the user did wrong is one line; what we did wrong keeps its stack trace. */
  private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof SuiteException || e instanceof EvidenceException) {
      command.getErr().println("touchstone: " + e.getMessage());
      return USAGE;
    }
    throw e;
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
