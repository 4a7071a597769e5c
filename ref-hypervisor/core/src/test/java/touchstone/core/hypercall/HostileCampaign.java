package touchstone.core.hypercall;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import touchstone.core.hardware.Hardware;

/**
 * Hostile hypercalls for a time, on fresh systems with consecutive seeds, until an invariant breaks
 * or something throws. How long that takes is how well fuzzing notices a fault.
 */
public final class HostileCampaign {
  private static final int CALLS = 1500;
  private static final int BETWEEN_CHECKS = 50;
  private static final int MOST_OF_A_PROBLEM = 200;

  private HostileCampaign() {}

  /**
   * Hunts for some seconds of this thread's processor time.
   *
   * @return seconds until it was found and the finding, empty if nothing was
   */
  public static String run(int budget) {
    double started = seconds();
    for (long seed = 1; seconds() - started < budget; seed++) {
      String problem = history(seed);
      if (!problem.isEmpty()) {
        return String.format(Locale.ROOT, "%.1f seed %d: %s", seconds() - started, seed, problem);
      }
    }
    return "";
  }

  private static double seconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  /** One system's life under a seed; what went wrong, or nothing. */
  private static String history(long seed) {
    try {
      Rig rig = new Rig(seed % 2 == 0 ? Hardware.INTEL : Hardware.AMD, seed % 4 > 1, 640);
      rig.guest(12, 2, true);
      rig.guest(12, 1, false);
      rig.guest(12, 1, true);
      InvariantCheck invariant = new InvariantCheck(rig);
      HostileHypercalls calls = new HostileHypercalls(rig, seed);
      for (int i = 1; i <= CALLS; i++) {
        calls.step();
        if (i % BETWEEN_CHECKS == 0) {
          invariant.check();
        }
      }
      invariant.checkFreeFramesAreZero();
      return "";
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      String words = String.valueOf(e).replaceAll("\\s+", " ").strip();
      return words.substring(0, Math.min(words.length(), MOST_OF_A_PROBLEM));
    }
  }
}
