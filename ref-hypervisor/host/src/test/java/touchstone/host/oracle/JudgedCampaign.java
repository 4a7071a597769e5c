package touchstone.host.oracle;

/**
 * Random hypercalls on fresh systems with consecutive seeds, until the specification disagrees. How
 * many it takes is how well the specification notices a fault.
 */
public final class JudgedCampaign {
  private static final int CALLS = 400;

  private JudgedCampaign() {}

  /**
   * Hunts on so many systems, of both CPU models and both policies in turn.
   *
   * @return {@code oracle: } and the first disagreement, empty if there was none. That a call
   *     throws is for others to notice: the system's history ends with it
   */
  public static String run(int systems) {
    for (int seed = 1; seed <= systems; seed++) {
      try {
        new JudgedRig(seed % 2 == 0, seed % 4 > 1).run(seed, CALLS);
      } catch (Disagreement e) {
        return "oracle: " + e.summary() + " (random hypercalls, seed " + seed + ")";
      } catch (RuntimeException | StackOverflowError e) {
        System.out.println("seed " + seed + ": " + e);
      }
    }
    return "";
  }
}
