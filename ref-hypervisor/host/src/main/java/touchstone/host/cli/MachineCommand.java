package touchstone.host.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.platform.BareMachine;
import touchstone.machine.platform.BootImage;
import touchstone.machine.platform.Machine;
import touchstone.machine.platform.MachineStop;

/** {@code ./touchstone machine}: boots an image on the bare machine, without the hypervisor. */
@Command(
    name = "machine",
    mixinStandardHelpOptions = true,
    description = {
      "Boots a PVH or multiboot 1 image on the bare machine: no hypervisor underneath, VT-x or",
      "AMD-V for the image itself. COM1 is on the terminal; ports F4, 604, B004 and 8900 end it."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the image powered the machine off",
      "1:a fault, an instruction the machine lacks, or idle or running past the limit",
      "2:usage, or the image cannot be used"
    })
public final class MachineCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;
  private static final long SECOND = 1_000_000_000;
  private static final long SLICE = 20_000_000;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "IMAGE", description = "ELF image with a PVH note or multiboot header")
  private Path image = Path.of("");

  @Option(
      names = "--cpu",
      paramLabel = "intel|amd",
      converter = CpuOption.class,
      defaultValue = "intel",
      description = "CPU model: VT-x or AMD-V (default: ${DEFAULT-VALUE})")
  private CpuModel cpu = CpuModel.INTEL;

  @Option(names = "--cpus", defaultValue = "1", description = "CPUs, 1 to 64")
  private int cpus = 1;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      defaultValue = "512M",
      description = "memory, 2M to 3G (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(names = "--cmdline", defaultValue = "", description = "command line of the image")
  private String commandLine = "";

  @Option(names = "--initrd", paramLabel = "FILE", description = "module of the image")
  private @Nullable Path initrd;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "stop after so many seconds of virtual time")
  private @Nullable Long limit;

  @Option(names = "--debugcon", description = "print port E9 instead of COM1")
  private boolean debugConsole;

  @Option(names = "--stats", description = "print times and counts at the end")
  private boolean stats;

  private final PrintStream out = System.out;

  @Override
  public Integer call() {
    if (cpus < 1 || cpus > 64 || memory < 2 << 20 || memory > 3L << 30) {
      return unusable("--cpus must be 1 to 64 and --memory 2M to 3G");
    }
    BareMachine computer =
        new BareMachine(cpu, memory & -4096, cpus, console(!debugConsole), console(debugConsole));
    try {
      computer.boot(boot());
    } catch (NoSuchFileException missing) {
      return unusable(missing.getFile() + ": no such file");
    } catch (IOException | CorruptImageException problem) {
      return unusable(problem.getMessage());
    }
    return run(computer);
  }

  private IntConsumer console(boolean shown) {
    return shown ? out::write : value -> {};
  }

  private BootImage boot() throws IOException {
    byte[] module = initrd == null ? null : Files.readAllBytes(initrd);
    return new BootImage(image.toString(), Files.readAllBytes(image), commandLine, module);
  }

  private int run(BareMachine computer) {
    long start = System.nanoTime();
    try {
      MachineStop stop = runToEnd(computer);
      if (stop.kind() == MachineStop.Kind.POWER_OFF) {
        return 0;
      }
      err().println("touchstone machine: " + stop.detail());
    } catch (UnmodelledException missing) {
      err().println("touchstone machine: not modelled: " + missing.getMessage());
    } finally {
      out.flush();
      if (stats) {
        printStatistics(computer.machine(), System.nanoTime() - start);
      }
    }
    return FAILED;
  }

  /** Flushes the console between slices of virtual time. */
  private MachineStop runToEnd(BareMachine computer) {
    long end = limit == null ? Long.MAX_VALUE : limit * SECOND;
    for (long until = Math.min(SLICE, end); ; until = Math.min(until + SLICE, end)) {
      MachineStop stop = computer.run(until);
      out.flush();
      if (stop.kind() != MachineStop.Kind.LIMIT || until == end) {
        return stop;
      }
    }
  }

  private void printStatistics(Machine machine, long wallNanos) {
    long retired = 0;
    long virtual = 0;
    for (int i = 0; i < machine.cpus(); i++) {
      retired += machine.cpu(i).retired;
      virtual = Math.max(virtual, machine.cpu(i).clock);
    }
    PrintWriter to = err();
    to.printf("virtual time     %12.6f s%n", virtual / (double) SECOND);
    to.printf("instructions     %12d%n", retired);
    to.printf("wall time        %12.6f s%n", wallNanos / (double) SECOND);
    to.printf("speed            %12.1f MIPS%n", retired * 1000.0 / Math.max(1, wallNanos));
    to.flush();
  }

  private int unusable(@Nullable String problem) {
    err().println("touchstone machine: " + problem);
    return UNUSABLE;
  }

  private PrintWriter err() {
    return spec == null
        ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
        : spec.commandLine().getErr();
  }
}
