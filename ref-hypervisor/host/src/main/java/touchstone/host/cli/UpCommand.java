package touchstone.host.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchstone.host.SystemOptions;
import touchstone.host.config.ConfigException;
import touchstone.host.config.ConfigFile;
import touchstone.host.config.DomainConfig;
import touchstone.host.config.HostConfig;
import touchstone.host.daemon.HostDaemon;
import touchstone.host.daemon.Refusal;
import touchstone.host.daemon.SocketPath;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;

/** {@code ./touchstone up}: a host that stays up, with its guests. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a host with the guests of xl.cfg files; './touchstone xl' commands it.",
      "A FILE with the key 'guests' describes a host: guests = [\"a.cfg\", \"b.cfg\"], and perhaps",
      "cpu, cpus, memory, policy and seed as the options here. Ctrl+C or SIGTERM ends the host."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the host was told to end, or with --until-empty its last guest has",
      "1:a guest cannot be started, or the machine met something it does not model",
      "2:usage: a configuration cannot be read, or the socket cannot be used"
    })
public final class UpCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;
  private static final int MAX_CPUS = 64;

  /** What is left for guests to come. */
  private static final long SPARE_MEMORY = 256L << 20;

  private static final long MAX_MEMORY = 4L << 30;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "xl.cfg files, or a host's")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--cpu",
      paramLabel = "intel|amd",
      converter = CpuOption.class,
      description = "CPU model: VT-x or AMD-V (default: intel)")
  private @Nullable CpuModel cpu;

  @Option(names = "--cpus", paramLabel = "N", description = "physical CPUs, 1 to 64 (default: 1)")
  private @Nullable Integer cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description = "memory of the host, up to 4G (default: what its guests need and 320M more)")
  private @Nullable Long memory;

  @Option(
      names = "--policy",
      paramLabel = "default|silo",
      description = {
        "silo: guests reach nobody but Domain-0",
        "(default: silo if a guest has seclabel='silo')"
      })
  private @Nullable String policy;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of the machine's randomness (default: 1)")
  private @Nullable Long seed;

  @Option(names = "--socket", paramLabel = "PATH", description = "control socket")
  private Path socket = SocketPath.byDefault();

  @Option(
      names = "--logs",
      paramLabel = "FOLDER",
      description = "console logs, guest-NAME.log (default: the socket's folder)")
  private @Nullable Path logs;

  @Option(names = "--until-empty", description = "end when the last guest does")
  private boolean untilEmpty;

  @Option(
      names = "--free-running",
      description = "virtual time may run ahead of real time, and a guest not wait when it sleeps")
  private boolean freeRunning;

  @Option(names = "--stats", description = "print times, counts and hit rates at the end")
  private boolean stats;

  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public Integer call() {
    try {
      List<DomainConfig> guests = readAll();
      SystemOptions options = options(guests);
      Path folder = logs == null ? ConfigFile.folderOf(socket) : logs;
      return host(
          new HostDaemon.Settings(options, socket, folder, freeRunning, untilEmpty), guests);
    } catch (ConfigException | Refusal problem) {
      return complain(problem.getMessage(), UNUSABLE);
    } catch (NoSuchFileException missing) {
      return complain(missing.getFile() + ": no such file", UNUSABLE);
    } catch (IOException problem) {
      return complain(problem.getMessage(), UNUSABLE);
    } catch (ToolstackException problem) {
      return complain(problem.getMessage(), FAILED);
    } finally {
      ended.countDown();
    }
  }

  private List<DomainConfig> readAll() throws IOException, ConfigException, Refusal {
    List<DomainConfig> guests = new ArrayList<>();
    for (Path file : files) {
      ConfigFile config = parse(file);
      if (HostConfig.isHost(config)) {
        HostConfig host = HostConfig.read(config, ConfigFile.folderOf(file));
        take(host.options());
        for (Path guest : host.guests()) {
          guests.add(DomainConfig.read(parse(guest), ConfigFile.folderOf(guest)));
        }
      } else {
        guests.add(DomainConfig.read(config, ConfigFile.folderOf(file)));
      }
    }
    return guests;
  }

  private static ConfigFile parse(Path file) throws IOException, ConfigException {
    return ConfigFile.parse(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /** What the command line leaves open. */
  private void take(List<HostConfig.Option> options) throws Refusal {
    for (HostConfig.Option option : options) {
      try {
        take(option.name(), option.value());
      } catch (Exception problem) {
        throw new Refusal(option.place() + ": " + option.name() + ": " + problem.getMessage());
      }
    }
  }

  private void take(String name, String value) throws Exception {
    switch (name) {
      case "cpu" -> cpu = cpu == null ? new CpuOption().convert(value) : cpu;
      case "cpus" -> cpus = cpus == null ? Integer.valueOf(value) : cpus;
      case "memory" -> memory = memory == null ? MemorySize.bytes(value) : memory;
      case "policy" -> policy = policy == null ? value : policy;
      default -> seed = seed == null ? Long.valueOf(value) : seed;
    }
  }

  private SystemOptions options(List<DomainConfig> guests) throws Refusal {
    int count = cpus == null ? 1 : cpus;
    if (count < 1 || count > MAX_CPUS) {
      throw new Refusal("--cpus must be 1 to 64");
    }
    long needed =
        guests.stream().mapToLong(DomainConfig::maxMemory).sum() + SystemOptions.HYPERVISOR_MEMORY;
    long bytes = memory == null ? Math.min(MAX_MEMORY, needed + SPARE_MEMORY) : memory;
    if (bytes < SystemOptions.HYPERVISOR_MEMORY || bytes > MAX_MEMORY) {
      throw new Refusal("--memory must be 64M to 4G");
    }
    boolean wanted = guests.stream().anyMatch(DomainConfig::silo);
    String chosen = policy == null ? (wanted ? "silo" : "default") : policy;
    if (!chosen.equals("silo") && !chosen.equals("default")) {
      throw new Refusal("--policy must be default or silo");
    }
    return SystemOptions.of(cpu == null ? CpuModel.INTEL : cpu)
        .withCpus(count)
        .withMemory(bytes / 4096 * 4096)
        .withSilo(chosen.equals("silo"))
        .withSeed(seed == null ? 1 : seed);
  }

  private int host(HostDaemon.Settings settings, List<DomainConfig> guests)
      throws IOException, ToolstackException {
    try (HostDaemon host = new HostDaemon(settings, this::print)) {
      Thread hook = new Thread(() -> endBySignal(host), "end");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        return host(host, guests);
      } finally {
        removeHook(hook);
      }
    }
  }

  private int host(HostDaemon host, List<DomainConfig> guests) throws ToolstackException {
    for (DomainConfig guest : guests) {
      try {
        host.create(guest);
      } catch (Refusal | ToolstackException problem) {
        return complain(guest.name() + ": " + problem.getMessage(), FAILED);
      }
    }
    print("The host is up; its control socket is " + host.socket());
    long start = System.nanoTime();
    String failure = host.run();
    if (stats && spec != null) {
      Statistics.print(spec.commandLine().getErr(), host.machine(), System.nanoTime() - start);
    }
    return failure == null ? 0 : complain("ERROR: " + failure, FAILED);
  }

  /** SIGTERM or Ctrl+C: guests are destroyed and the socket goes, and that is no failure. */
  private void endBySignal(HostDaemon host) {
    host.stop();
    try {
      if (ended.await(10, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook is what ends us.
    }
  }

  private void print(String line) {
    if (spec != null) {
      spec.commandLine().getOut().println(line);
      spec.commandLine().getOut().flush();
    }
  }

  private int complain(@Nullable String problem, int code) {
    if (spec != null) {
      spec.commandLine().getErr().println("touchstone up: " + problem);
    }
    return code;
  }
}
