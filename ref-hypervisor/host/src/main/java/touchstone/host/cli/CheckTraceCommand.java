package touchstone.host.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchstone.host.trace.TraceCheck;

/** {@code ./touchstone check-trace}: judges a recorded run again, without the hypervisor. */
@Command(
    name = "check-trace",
    mixinStandardHelpOptions = true,
    description = {
      "Judges a trace that 'run --record' has written by the executable specification alone,",
      "and prints the first step that is not as specified."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every step is as specified",
      "1:a step is not",
      "2:the trace cannot be read; the message names file and line"
    })
public final class CheckTraceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the trace")
  private Path file = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      TraceCheck.Result result = TraceCheck.of(in);
      String report = result.disagreement();
      if (report == null) {
        out.println(file + ": " + result.steps() + " steps, all as specified");
        return 0;
      }
      out.println(file + ":" + result.line() + ": step " + result.steps());
      out.println(report);
      return BootOptions.FAILED;
    } catch (TraceCheck.LineException unreadable) {
      return complain(file + ":" + unreadable.line() + ": " + unreadable.getMessage());
    } catch (NoSuchFileException missing) {
      return complain(file + ": no such file");
    } catch (IOException problem) {
      return complain(file + ": " + problem.getMessage());
    }
  }

  private int complain(String problem) {
    spec.commandLine().getErr().println("touchstone check-trace: " + problem);
    return BootOptions.UNUSABLE;
  }
}
