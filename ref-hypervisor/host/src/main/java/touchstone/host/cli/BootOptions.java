package touchstone.host.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.host.images.BzImage;

/** What {@code run} and {@code machine} have in common: an image to boot. */
final class BootOptions extends TerminalOptions {
  /** Virtual time in ns between two looks at the terminal. */
  static final long SLICE = 20_000_000;

  private static final int MAX_CPUS = 64;

  @Parameters(paramLabel = "IMAGE", description = "ELF image to boot, or a Linux bzImage")
  Path image = Path.of("");

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

  BootOptions() {
    super("");
  }

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
}
