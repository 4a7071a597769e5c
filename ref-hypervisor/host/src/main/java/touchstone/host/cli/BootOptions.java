package touchstone.host.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchstone.host.images.BzImage;
import touchstone.machine.cpu.CpuModel;

/** What {@code run} and {@code machine} have in common: an image to boot, and where to complain. */
final class BootOptions {
  static final int FAILED = 1;
  static final int UNUSABLE = 2;

  /** Virtual time in ns between two looks at the terminal. */
  static final long SLICE = 20_000_000;

  private static final double SECOND = 1e9;
  private static final int MAX_CPUS = 64;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "IMAGE", description = "ELF image to boot, or a Linux bzImage")
  Path image = Path.of("");

  @Option(
      names = "--cpu",
      paramLabel = "intel|amd",
      converter = CpuOption.class,
      defaultValue = "intel",
      description = "CPU model: VT-x or AMD-V (default: ${DEFAULT-VALUE})")
  CpuModel cpu = CpuModel.INTEL;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "physical CPUs, 1 to 64 (default: ${DEFAULT-VALUE})")
  int cpus = 1;

  @Option(
      names = "--cmdline",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "command line of the image")
  String commandLine = "";

  @Option(names = "--initrd", paramLabel = "FILE", description = "first module of the image")
  private @Nullable Path initrd;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "stop after so many seconds of virtual time")
  private @Nullable Double limit;

  @Option(names = "--stats", description = "print times and counts at the end")
  boolean stats;

  boolean hasValidCpus() {
    return cpus >= 1 && cpus <= MAX_CPUS;
  }

  /** The ELF image; of a Linux bzImage the kernel in it. */
  byte[] imageBytes() throws IOException {
    byte[] file = Files.readAllBytes(image);
    return BzImage.isOne(file) ? BzImage.kernel(image.toString(), file) : file;
  }

  byte @Nullable [] initrdBytes() throws IOException {
    return initrd == null ? null : Files.readAllBytes(initrd);
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
    err().println("touchstone " + (spec == null ? "" : spec.name()) + ": " + problem);
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
