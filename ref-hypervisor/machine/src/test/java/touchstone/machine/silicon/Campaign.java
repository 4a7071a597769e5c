package touchstone.machine.silicon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Random programs on the processor and on the model, one by each seed, for a time. */
abstract class Campaign {
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

  /** Runs the program of a seed on both, and notes what differs. */
  abstract void compare(long seed);
}
