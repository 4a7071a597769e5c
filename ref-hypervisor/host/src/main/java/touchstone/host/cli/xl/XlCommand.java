package touchstone.host.cli.xl;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import touchstone.host.daemon.SocketPath;

/** {@code ./touchstone xl}: manages the guests of a running host. */
@Command(
    name = "xl",
    mixinStandardHelpOptions = true,
    description = "Manages the guests of a host that './touchstone up' has started.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:done", "1:the host refused", "2:usage, or no host is there"},
    subcommands = {
      CreateVerb.class,
      DestroyVerb.class,
      ShutdownVerb.class,
      RebootVerb.class,
      PauseVerb.class,
      UnpauseVerb.class,
      ConsoleVerb.class,
      ListVerb.class,
      VcpuListVerb.class,
      InfoVerb.class,
      DmesgVerb.class,
      UptimeVerb.class,
      DomidVerb.class,
      DomnameVerb.class,
      RenameVerb.class,
      MemSetVerb.class,
      VcpuSetVerb.class,
      TriggerVerb.class,
      SysrqVerb.class
    })
public final class XlCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      scope = ScopeType.INHERIT,
      description = "control socket of the host")
  Path socket = SocketPath.byDefault();

  private final InputStream in;
  private final PrintStream screen;

  public XlCommand() {
    this(System.in, System.out);
  }

  /** With a console's keys from elsewhere, and its output to elsewhere. */
  XlCommand(InputStream in, PrintStream screen) {
    this.in = in;
    this.screen = screen;
  }

  PrintStream screen() {
    return screen;
  }

  InputStream keys() {
    return in;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "a verb is missing");
    }
  }
}
