package touchstone.machine.cpu;

/**
 * What one CPU has done since it was made, for {@code --stats}; no effect on anything it computes.
 *
 * <p>The counts cost a block of code two additions. Accesses are therefore those that the decoded
 * instructions name, not those of the moment: a repeated string instruction and a modified operand
 * count once, descriptor tables and stack frames of events not at all.
 */
public final class Meter {
  /** Blocks of decoded code executed. */
  public long blocks;

  /** Of these, found in the block cache because the block before did not know its successor. */
  public long lookups;

  /** Of these, not found by instruction pointer but by physical address, or not at all. */
  public long searches;

  /** Blocks decoded because the cache did not have them. */
  public long decoded;

  /** Single instructions decoded for one use, as an event was due. */
  public long singles;

  /** Memory operands of the blocks executed. */
  public long accesses;

  /** Page walks, for data and for code: what the TLB did not have. */
  public long walks;

  /** Adds the counts of another CPU. */
  public void add(Meter other) {
    blocks += other.blocks;
    lookups += other.lookups;
    searches += other.searches;
    decoded += other.decoded;
    singles += other.singles;
    accesses += other.accesses;
    walks += other.walks;
  }
}
