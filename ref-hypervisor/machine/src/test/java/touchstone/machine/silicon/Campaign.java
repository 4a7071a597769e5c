package touchstone.machine.silicon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random programs on the processor and on the model, one by each seed, for a time. */
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

  /** Runs for a time, or until there are that many kinds of failure; seeds count up. */
  final void run(double seconds, long firstSeed, int maximumFailures) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long seed = firstSeed;
    while (System.nanoTime() < end && failures.size() < maximumFailures) {
      compare(seed++);
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
}
