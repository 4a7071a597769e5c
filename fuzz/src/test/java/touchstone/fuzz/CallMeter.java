package touchstone.fuzz;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts hypercalls and prints once a second how many there were, in how much time on the clock and
 * of the whole process's processor time, for whoever drives the campaign.
 */
final class CallMeter {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final long begun = System.nanoTime();
  private final long cpuBegun = process.getProcessCpuTime();
  private long next = begun + SECOND;
  private long calls;

  /** So many hypercalls more. */
  void add(int made) {
    calls += made;
    long now = System.nanoTime();
    if (now - next >= 0) {
      long cpu = process.getProcessCpuTime() - cpuBegun;
      System.err.printf(
          "hypercalls: %d in %d ms, %d ms of processor time%n",
          calls, (now - begun) / MILLI, cpu / MILLI);
      next = now + SECOND;
    }
  }
}
