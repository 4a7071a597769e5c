package touchstone.core.hypercall;

import touchstone.core.hardware.Hardware;

/**
 * Hostile hypercalls for a time, on fresh systems with consecutive seeds, until an invariant breaks
 * or something throws. How long that takes is how well fuzzing notices a fault.
 */
public final class HostileCampaign {
  private static final int FOUND = 1;
  private static final int CALLS = 1500;
  private static final int BETWEEN_CHECKS = 50;

  private HostileCampaign() {}

  /** Argument: seconds. Exit code 1, with the time and the finding as last line, or 0. */
  public static void main(String[] arguments) {
    long started = System.nanoTime();
    long budget = Long.parseLong(arguments[0]) * 1_000_000_000L;
    for (long seed = 1; System.nanoTime() - started < budget; seed++) {
      String problem = history(seed);
      if (!problem.isEmpty()) {
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf("%.1f seed %d: %s%n", seconds, seed, problem);
        System.exit(FOUND);
      }
    }
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
      return String.valueOf(e).lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }
  }
}
