package touchstone.machine.silicon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Random programs on the processor and on the model, one by each seed, so that a run is the same on
 * every machine with the same processor.
 *
 * <p>For a long run: {@code java -cp … touchstone.machine.silicon.Campaign integer|x87|xsave
 * PROGRAMS [SEED]}.
 */
abstract class Campaign {
  private static final int ATTEMPTS = 3;

  final NativeCpu silicon = NativeCpu.instance();
  ModelCpu model = new ModelCpu();
  final TreeMap<String, String> failures = new TreeMap<>();
  long programs;

  /** Flags of the processor as Linux names them. */
  static Set<String> features() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.copyOf(Set.of(line.substring(line.indexOf(':') + 1).trim().split(" "))))
          .orElse(Set.of());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** Runs so many programs, or until there are that many kinds of failure; seeds count up. */
  final void run(long count, long firstSeed, int maximumFailures) {
    for (long i = 0; i < count && failures.size() < maximumFailures; i++) {
      compare(firstSeed + i);
      programs++;
    }
  }

  /** Failures by instruction; empty if model and silicon agree. */
  final Map<String, String> failures() {
    return failures;
  }

  /** How two images differ, silicon's first; null if they do not. */
  interface Comparison {
    @Nullable String of(CpuImage real, CpuImage modelled);
  }

  /** Runs some steps of a program on both from the same start, and compares what they leave. */
  final @Nullable String difference(
      Program program, CpuImage start, int steps, Comparison comparison) {
    CpuImage real = new CpuImage();
    real.copyFrom(start);
    CpuImage modelled = new CpuImage();
    modelled.copyFrom(start);
    silicon.run(program.nativeCode(steps), program.bits, real);
    try {
      model.run(program.code(steps), program.bits, modelled);
    } catch (IllegalStateException e) {
      model = new ModelCpu();
      return e.getMessage();
    }
    return comparison.of(real, modelled);
  }

  /** A difference that is there each time: what an interrupt has changed is not. */
  static @Nullable String lasting(Supplier<@Nullable String> difference) {
    String found = "";
    for (int i = 0; i < ATTEMPTS && found != null; i++) {
      found = difference.get();
    }
    return found;
  }

  /** Runs the program of a seed on both, and notes what differs. */
  abstract void compare(long seed);

  /** What has been run, and how it went, in one line. */
  abstract String summary();

  /** Of one kind, by the name it has on the command line. */
  private static Campaign named(String kind) {
    return switch (kind) {
      case "integer" -> new SiliconCampaign();
      case "x87" -> new FloatCampaign();
      case "xsave" -> new XsaveCampaign();
      default -> throw new IllegalArgumentException("integer, x87 or xsave, not " + kind);
    };
  }

  public static void main(String[] arguments) {
    Campaign campaign = named(arguments[0]);
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
    campaign.run(Long.parseLong(arguments[1]), seed, 1000);
    campaign.failures.forEach((name, text) -> System.out.println(name + "\n    " + text));
    campaign.failures.replaceAll((name, text) -> "");
    System.out.println(campaign.summary());
    if (!campaign.failures.isEmpty()) {
      System.exit(1);
    }
  }
}
