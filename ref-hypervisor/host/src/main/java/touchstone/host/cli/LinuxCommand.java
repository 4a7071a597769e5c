package touchstone.host.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.platform.BareMachine;
import touchstone.machine.platform.BootImage;
import touchstone.machine.platform.MachineStop;

/** {@code ./touchstone demo linux}: Debian's kernel and busybox, to a shell or a script. */
@Command(
    name = "linux",
    mixinStandardHelpOptions = true,
    description = {
      "Boots a kernel of Debian's, unmodified, to a shell on the terminal: as a PVH guest, or with",
      "--bare on the machine itself without a hypervisor.",
      "Kernel and busybox are fetched from Debian once, signatures checked, into the cache",
      "($TOUCHSTONE_CACHE or ~/.cache/touchstone). Ctrl+] leaves."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it powered itself off, or you left",
      "1:it crashed, hung or ran out of time",
      "2:usage, or the images cannot be had",
      "N:with --script: the script's own status"
    })
public final class LinuxCommand implements Callable<Integer> {
  private static final long PAGE = 4096;
  private static final long MEBIBYTE = 1L << 20;
  private static final String READ_ONLY = ":ro";
  private static final int MAX_DISKS = 16;
  private static final long MAX_BARE_MEMORY = 3L << 30;

  @Mixin private TerminalOptions options = new TerminalOptions("demo ");

  @Option(
      names = "--kernel",
      paramLabel = "KERNEL",
      defaultValue = "cloud",
      description =
          "${COMPLETION-CANDIDATES}: Debian's for clouds or for everything (default: cloud)")
  private LinuxImages.Kernel kernel = LinuxImages.Kernel.CLOUD;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      defaultValue = "256M",
      description = "memory (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(names = "--bare", description = "on the bare machine: serial console, ACPI, no disks")
  private boolean bare;

  @Option(
      names = "--vcpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "virtual CPUs, with --bare physical ones, 1 to 8 (default: ${DEFAULT-VALUE})")
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
    if (bare && (!disks.isEmpty() || memory > MAX_BARE_MEMORY)) {
      return options.unusable("--bare: no --disk, and --memory of 3G at most");
    }
    LinuxImages images = new LinuxImages(kernel);
    try {
      images.prepare(options.err());
      return bare ? bootBare(images) : boot(images);
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
    StopReason reason = session.run(options.limitNanos(), keys(), out::flush);
    out.flush();
    if (options.stats) {
      Statistics.print(options.err(), system, guest, System.nanoTime() - start);
    }
    return report(session.complaint(reason), status);
  }

  private int bootBare(LinuxImages images) throws IOException, CorruptImageException {
    long start = System.nanoTime();
    ScriptStatus status = new ScriptStatus();
    BareMachine computer =
        new BareMachine(
            options.cpu,
            memory & -PAGE,
            vcpus,
            value -> {
              out.write(value);
              status.accept(value);
            },
            value -> {});
    byte[] text = script();
    computer.boot(
        new BootImage(
            "linux",
            images.kernel(),
            commandLine(text, "ttyS0", "ttyS0"),
            LinuxInitramfs.bytes(images, modules, text)));
    try {
      Optional<MachineStop> stop =
          new SerialSession(computer).run(options.limitNanos(), keys(), out::flush);
      return report(stop.map(LinuxCommand::complaint).orElse(""), status);
    } catch (UnmodelledException missing) {
      return options.failed("not modelled: " + missing.getMessage());
    } finally {
      out.flush();
      if (options.stats) {
        Statistics.print(options.err(), computer.machine(), System.nanoTime() - start);
      }
    }
  }

  private static String complaint(MachineStop stop) {
    return stop.kind() == MachineStop.Kind.POWER_OFF ? "" : stop.detail();
  }

  /** What is typed reaches a shell, not a script. */
  private InputStream keys() {
    return script == null ? in : InputStream.nullInputStream();
  }

  private static DiskConfig disk(String text, int number) {
    boolean readOnly = text.endsWith(READ_ONLY);
    String file = readOnly ? text.substring(0, text.length() - READ_ONLY.length()) : text;
    String vdev = "xvd" + (char) ('a' + number);
    return new DiskConfig(Path.of(file).toAbsolutePath(), vdev, readOnly, false);
  }

  private GuestConfig config(LinuxImages images) throws IOException {
    byte[] text = script();
    List<String> wanted = new ArrayList<>(modules);
    if (!disks.isEmpty()) {
      wanted.addFirst("xen-blkfront");
    }
    return GuestConfig.of("linux", images.kernel(), memory)
        .withVcpus(vcpus)
        .withCommandLine(commandLine(text, "xen", "hvc0"))
        .withInitrd(LinuxInitramfs.bytes(images, wanted, text));
  }

  /** The kernel speaks from the start to somebody who watches, and not at all beside a script. */
  private String commandLine(byte @Nullable [] text, String early, String console) {
    String quiet = text == null ? "earlyprintk=" + early : "quiet";
    return (quiet + " console=" + console + " " + commandLine).strip();
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
