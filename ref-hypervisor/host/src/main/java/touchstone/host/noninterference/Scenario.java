package touchstone.host.noninterference;

/**
 * What the guests share, what changes between the two runs, and whether time must be equal too.
 *
 * <p>Where the guests compete for a physical CPU, when one runs tells what the other does: that is
 * {@link Declassification#RUN_STATE}, and the observer is then a guest that keeps no time. Where
 * only data change, or nothing is shared, there is no such excuse.
 */
public enum Scenario {
  DATA_SHARED("one physical CPU for both; data differ", 1, false, 0, false),
  DATA_CAPPED("one physical CPU, both capped at 45 percent; data differ", 1, false, 45, false),
  DATA_TWO_CPUS("two physical CPUs for both; data differ", 2, false, 0, false),
  PARTITION("a physical CPU for each; the whole guest differs", 2, true, 0, true),
  PARTITION_CAPPED("as PARTITION, both capped at 45 percent", 2, true, 45, true),
  PROGRAM_SHARED("one physical CPU for both; the whole guest differs", 1, false, 0, true),
  PROGRAM_CAPPED("one, both capped at 45 percent; the whole guest differs", 1, false, 45, true),
  PROGRAM_TWO_CPUS("two physical CPUs for both; the whole guest differs", 2, false, 0, true);

  private final String description;
  final int cpus;
  final boolean partitioned;
  final int cap;

  /** The other guest is a different program in the second run, not the same with other data. */
  final boolean programDiffers;

  Scenario(String text, int cpus, boolean partitioned, int cap, boolean programDiffers) {
    this.description = text;
    this.cpus = cpus;
    this.partitioned = partitioned;
    this.cap = cap;
    this.programDiffers = programDiffers;
  }

  /** For people. */
  public String description() {
    return description;
  }

  /** Time is among what must be equal. */
  public boolean timed() {
    return partitioned || !programDiffers;
  }
}
