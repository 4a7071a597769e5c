package touchstone.host.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.platform.BareMachine;
import touchstone.machine.platform.BootImage;
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
      "0:the image powered the machine off or reset it",
      "1:a fault, an instruction the machine lacks, or idle or running past the limit",
      "2:usage, or the image cannot be used"
    })
public final class MachineCommand implements Callable<Integer> {
  @Mixin private BootOptions options = new BootOptions();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      defaultValue = "512M",
      description = "memory, 2M to 3G (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(names = "--debugcon", description = "print port E9 instead of COM1")
  private boolean debugConsole;

  private final PrintStream out = System.out;

  @Override
  public Integer call() {
    if (!options.hasValidCpus() || memory < 2 << 20 || memory > 3L << 30) {
      return options.unusable("--cpus must be 1 to 64 and --memory 2M to 3G");
    }
    BareMachine computer =
        new BareMachine(
            options.cpu,
            memory & -4096,
            options.cpus,
            console(!debugConsole),
            console(debugConsole));
    try {
      computer.boot(boot());
    } catch (IOException problem) {
      return options.unusable(problem);
    } catch (CorruptImageException problem) {
      return options.unusable(problem.getMessage());
    }
    return run(computer);
  }

  private IntConsumer console(boolean shown) {
    return shown ? out::write : value -> {};
  }

  private BootImage boot() throws IOException {
    return new BootImage(
        options.image.toString(), options.imageBytes(), options.commandLine, options.initrdBytes());
  }

  private int run(BareMachine computer) {
    long start = System.nanoTime();
    try {
      MachineStop stop = runToEnd(computer);
      if (stop.kind() == MachineStop.Kind.POWER_OFF || stop.kind() == MachineStop.Kind.RESET) {
        return 0;
      }
      options.complain(stop.detail());
    } catch (UnmodelledException missing) {
      options.complain("not modelled: " + missing.getMessage());
    } finally {
      out.flush();
      if (options.stats) {
        Statistics.print(options.err(), computer.machine(), System.nanoTime() - start);
      }
    }
    return BootOptions.FAILED;
  }

  /** Flushes the console between slices of virtual time. */
  private MachineStop runToEnd(BareMachine computer) {
    long end = options.limitNanos();
    for (long until = Math.min(BootOptions.SLICE, end);
        ;
        until = Math.min(until + BootOptions.SLICE, end)) {
      MachineStop stop = computer.run(until);
      out.flush();
      if (stop.kind() != MachineStop.Kind.LIMIT || until == end) {
        return stop;
      }
    }
  }
}
