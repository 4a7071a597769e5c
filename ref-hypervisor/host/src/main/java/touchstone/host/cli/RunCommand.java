package touchstone.host.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchstone.host.GuestHandle;
import touchstone.host.GuestState;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/** {@code ./touchstone run}: boots one guest image with its console on the terminal. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Boots a PVH guest image on the reference hypervisor, its console on the terminal.",
      "Ctrl+] leaves."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the guest powered itself off (or you left with Ctrl+])",
      "1:it crashed, rebooted, hung or ran out of time, or the hypervisor refused it",
      "2:usage: the image, its memory or the trace file cannot be used"
    })
public final class RunCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;
  private static final long SLICE = 20_000_000;
  private static final double SECOND = 1e9;
  private static final long HYPERVISOR_MEMORY = 64L << 20;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "IMAGE", description = "32-bit PVH ELF image")
  private Path image = Path.of("");

  @Option(
      names = "--cpu",
      paramLabel = "intel|amd",
      converter = CpuOption.class,
      defaultValue = "intel",
      description = "CPU model: VT-x or AMD-V (default: ${DEFAULT-VALUE})")
  private CpuModel cpu = CpuModel.INTEL;

  @Option(names = "--cpus", defaultValue = "1", description = "physical CPUs, 1 to 64")
  private int cpus = 1;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      defaultValue = "64M",
      description = "memory of the guest (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(names = "--vcpus", defaultValue = "1", description = "virtual CPUs, 1 to 8")
  private int vcpus = 1;

  @Option(names = "--cmdline", defaultValue = "", description = "command line of the guest")
  private String commandLine = "";

  @Option(names = "--initrd", paramLabel = "FILE", description = "first module of the guest")
  private @Nullable Path initrd;

  @Option(names = "--seed", defaultValue = "1", description = "seed of the machine's randomness")
  private long seed = 1;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "stop after so many seconds of virtual time")
  private @Nullable Double limit;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "write one line per exit and hypercall")
  private @Nullable Path trace;

  @Option(names = "--stats", description = "print times and counts at the end")
  private boolean stats;

  private final PrintStream out = System.out;

  @Override
  public Integer call() {
    if (cpus < 1 || cpus > 64) {
      return unusable("--cpus must be 1 to 64");
    }
    if (vcpus < 1 || vcpus > 8) {
      return unusable("--vcpus must be 1 to 8");
    }
    try (Writer traceFile = trace == null ? Writer.nullWriter() : Files.newBufferedWriter(trace)) {
      return boot(config(), traceFile);
    } catch (NoSuchFileException missing) {
      return unusable(missing.getFile() + ": no such file");
    } catch (IOException | CorruptImageException problem) {
      return unusable(problem.getMessage());
    } catch (ToolstackException refused) {
      int code = unusable(refused.getMessage());
      return refused.errno() == 0 ? code : FAILED;
    }
  }

  private GuestConfig config() throws IOException {
    String name = image.getFileName() == null ? "guest" : image.getFileName().toString();
    return new GuestConfig(
        name.replaceAll("[^A-Za-z0-9._-]", "_"),
        image.toString(),
        Files.readAllBytes(image),
        memory,
        vcpus,
        commandLine,
        initrd == null ? null : Files.readAllBytes(initrd),
        256,
        0);
  }

  private int boot(GuestConfig config, Writer traceFile)
      throws ToolstackException, CorruptImageException {
    TraceWriter tracer = trace == null ? null : new TraceWriter(traceFile);
    SystemOptions options =
        SystemOptions.of(cpu)
            .withCpus(cpus)
            .withMemory(roundUp(memory) + HYPERVISOR_MEMORY)
            .withSeed(seed)
            .withConsole((domain, value) -> out.write(value))
            .withTracer(tracer);
    ReferenceSystem system = new ReferenceSystem(options);
    GuestHandle guest = system.create(config);
    long start = System.nanoTime();
    StopReason reason = interact(system, guest);
    out.flush();
    if (tracer != null) {
      tracer.flush();
    }
    if (stats) {
      Statistics.print(err(), system, guest, System.nanoTime() - start);
    }
    return report(system, guest, reason);
  }

  /** Runs in short slices and passes on what has been typed between them. */
  private StopReason interact(ReferenceSystem system, GuestHandle guest) throws ToolstackException {
    long end = limit == null ? Long.MAX_VALUE : (long) (limit * SECOND);
    Semaphore input = new Semaphore(0);
    try (Terminal terminal = new Terminal(System.in, input::release)) {
      while (true) {
        for (byte[] keys = terminal.poll(); keys != null; keys = terminal.poll()) {
          system.type(guest, keys);
        }
        StopReason reason = system.run(Math.min(SLICE, end - system.virtualTime()));
        out.flush();
        if (terminal.wantsToLeave()) {
          return StopReason.STOPPED;
        }
        if (reason == StopReason.STALLED && !terminal.ended()) {
          await(input);
        } else if (reason != StopReason.TIME_LIMIT || system.virtualTime() >= end) {
          return reason;
        }
      }
    }
  }

  private int report(ReferenceSystem system, GuestHandle guest, StopReason reason) {
    String text =
        switch (reason) {
          case ALL_DOWN ->
              guest.state() == GuestState.POWEROFF ? "" : "guest ended: " + guest.state();
          case TIME_LIMIT -> "guest still running after " + limit + " s of virtual time";
          case STALLED -> "guest waits for an event that can never come";
          case STOPPED -> "";
          case ERROR -> "ERROR: " + system.failure().orElse("unknown");
        };
    if (!text.isEmpty()) {
      err().println("touchstone run: " + text);
    }
    return text.isEmpty() ? 0 : FAILED;
  }

  private int unusable(@Nullable String problem) {
    err().println("touchstone run: " + problem);
    return UNUSABLE;
  }

  private PrintWriter err() {
    return spec == null
        ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
        : spec.commandLine().getErr();
  }

  /** Waits for the reading thread, or a moment. */
  private static void await(Semaphore input) {
    try {
      if (input.tryAcquire(50, TimeUnit.MILLISECONDS)) {
        input.drainPermits();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static long roundUp(long bytes) {
    return (bytes + 4095) / 4096 * 4096;
  }
}
