package touchstone.host.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import touchstone.machine.cpu.CpuModel;

/**
 * What commands that boot something on the terminal have in common: processor, limit, statistics,
 * and where to complain.
 */
class TerminalOptions {
  static final int FAILED = 1;
  static final int UNUSABLE = 2;

  private static final double SECOND = 1e9;

  private final String parent;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--cpu",
      paramLabel = "intel|amd",
      converter = CpuOption.class,
      defaultValue = "intel",
      description = "CPU model: VT-x or AMD-V (default: ${DEFAULT-VALUE})")
  CpuModel cpu = CpuModel.INTEL;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "stop after so many seconds of virtual time")
  private @Nullable Double limit;

  @Option(names = "--stats", description = "print times, counts and hit rates at the end")
  boolean stats;

  /**
   * @param parent what stands between {@code touchstone} and the command's name, with a blank
   */
  TerminalOptions(String parent) {
    this.parent = parent;
  }

  /** Virtual time in ns at which to stop; Long.MAX_VALUE if the user set no limit. */
  long limitNanos() {
    return limit == null ? Long.MAX_VALUE : (long) (limit * SECOND);
  }

  PrintWriter err() {
    return spec == null
        ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
        : spec.commandLine().getErr();
  }

  /** One line under the command's name. */
  void complain(@Nullable String problem) {
    err().println("touchstone " + parent + (spec == null ? "" : spec.name()) + ": " + problem);
  }

  int failed(@Nullable String problem) {
    complain(problem);
    return FAILED;
  }

  int unusable(@Nullable String problem) {
    complain(problem);
    return UNUSABLE;
  }

  int unusable(IOException problem) {
    return unusable(
        problem instanceof NoSuchFileException missing
            ? missing.getFile() + ": no such file"
            : problem.getMessage());
  }
}
