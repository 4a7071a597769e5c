package touchstone.host.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.device.DiskConfig;
import touchstone.host.images.ImagesException;
import touchstone.host.linux.LinuxImages;
import touchstone.host.linux.LinuxInitramfs;
import touchstone.host.linux.ScriptStatus;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.image.CorruptImageException;

/** {@code ./touchstone demo linux}: Debian's cloud kernel and busybox, to a shell or a script. */
@Command(
    name = "linux",
    mixinStandardHelpOptions = true,
    description = {
      "Boots Debian's cloud kernel as a PVH guest, unmodified, to a shell on the terminal.",
      "Kernel and busybox are fetched from Debian once, signatures checked, into the cache",
      "($TOUCHSTONE_CACHE or ~/.cache/touchstone). Ctrl+] leaves."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the guest powered itself off, or you left",
      "1:it crashed, hung or ran out of time",
      "2:usage, or the images cannot be had",
      "N:with --script: the script's own status"
    })
public final class LinuxCommand implements Callable<Integer> {
  private static final long MEBIBYTE = 1L << 20;
  private static final String READ_ONLY = ":ro";
  private static final int MAX_DISKS = 16;

  @Mixin private TerminalOptions options = new TerminalOptions("demo ");

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      defaultValue = "256M",
      description = "memory of the guest (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(
      names = "--vcpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "virtual CPUs, 1 to 8 (default: ${DEFAULT-VALUE})")
  private int vcpus = 1;

  @Option(
      names = "--cmdline",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "more for the kernel's command line")
  private String commandLine = "";

  @Option(
      names = "--modules",
      paramLabel = "NAME",
      split = ",",
      description = "kernel modules to load before the shell or script, with those they depend on")
  private List<String> modules = List.of();

  @Option(
      names = "--disk",
      paramLabel = "FILE[:ro]",
      description = "raw image file; the first is /dev/xvda in the guest; may be repeated")
  private List<String> disks = List.of();

  @Option(
      names = "--script",
      paramLabel = "FILE",
      description =
          "run a script of busybox's sh in the guest and exit with its status; - is stdin")
  private @Nullable Path script;

  private final PrintStream out = System.out;
  private final InputStream in = System.in;

  @Override
  public Integer call() {
    if (vcpus < 1 || vcpus > 8 || disks.size() > MAX_DISKS) {
      return options.unusable("--vcpus must be 1 to 8, --disk at most 16 times");
    }
    LinuxImages images = new LinuxImages();
    try {
      images.prepare(options.err());
      return boot(images);
    } catch (ImagesException | CorruptImageException problem) {
      return options.unusable(problem.getMessage());
    } catch (IOException problem) {
      return options.unusable(problem);
    } catch (ToolstackException refused) {
      return refused.errno() == 0
          ? options.unusable(refused.getMessage())
          : options.failed(refused.getMessage());
    }
  }

  private int boot(LinuxImages images)
      throws IOException, ToolstackException, CorruptImageException {
    long start = System.nanoTime();
    ScriptStatus status = new ScriptStatus();
    ReferenceSystem system =
        new ReferenceSystem(
            SystemOptions.of(options.cpu)
                .withMemory(
                    (memory + MEBIBYTE) / MEBIBYTE * MEBIBYTE + SystemOptions.HYPERVISOR_MEMORY)
                .withConsole((domain, value) -> {
                  out.write(value);
                  status.accept(value);
                }));
    GuestHandle guest = system.createPaused(config(images));
    for (int i = 0; i < disks.size(); i++) {
      system.attach(guest, disk(disks.get(i), i));
    }
    system.start(guest);
    ConsoleSession session = new ConsoleSession(system, guest);
    InputStream keys = script == null ? in : InputStream.nullInputStream();
    StopReason reason = session.run(options.limitNanos(), keys, out::flush);
    out.flush();
    if (options.stats) {
      Statistics.print(options.err(), system, guest, System.nanoTime() - start);
    }
    return report(session.complaint(reason), status);
  }

  private static DiskConfig disk(String text, int number) {
    boolean readOnly = text.endsWith(READ_ONLY);
    String file = readOnly ? text.substring(0, text.length() - READ_ONLY.length()) : text;
    String vdev = "xvd" + (char) ('a' + number);
    return new DiskConfig(Path.of(file).toAbsolutePath(), vdev, readOnly, false);
  }

  private GuestConfig config(LinuxImages images) throws IOException {
    byte[] text = script == null ? null : script();
    String quiet = text == null ? "earlyprintk=xen" : "quiet";
    List<String> wanted = new ArrayList<>(modules);
    if (!disks.isEmpty()) {
      wanted.addFirst("xen-blkfront");
    }
    return GuestConfig.of("linux", images.kernel(), memory)
        .withVcpus(vcpus)
        .withCommandLine((quiet + " console=hvc0 " + commandLine).strip())
        .withInitrd(LinuxInitramfs.bytes(images, wanted, text));
  }

  private byte @Nullable [] script() throws IOException {
    if (script == null) {
      return null;
    }
    return script.toString().equals("-") ? in.readAllBytes() : Files.readAllBytes(script);
  }

  private int report(String complaint, ScriptStatus status) {
    if (!complaint.isEmpty()) {
      return options.failed(complaint);
    }
    if (script == null) {
      return 0;
    }
    return status.value().isPresent()
        ? status.value().getAsInt()
        : options.failed("the script did not end");
  }
}
