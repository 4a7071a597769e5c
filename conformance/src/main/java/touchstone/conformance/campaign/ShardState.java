package touchstone.conformance.campaign;

import touchstone.conformance.suite.Shard;

/**
 * How far a shard is.
 *
 * @param what why it is not finished; empty if it is
 */
public record ShardState(Shard shard, Kind kind, String what) {

  /** What stands in the shard's place. */
  public enum Kind {
    FINISHED,
    /** Nothing: it has not been run, or is being run. */
    MISSING,
    /** A report that cannot be read. */
    DAMAGED,
    /** A report of something else than this campaign. */
    FOREIGN
  }

  /** The shard's number, from 1 on. */
  public int index() {
    return shard.index();
  }

  public boolean isFinished() {
    return kind == Kind.FINISHED;
  }

  @Override
  public String toString() {
    return "shard " + shard + " is " + (isFinished() ? "finished" : what);
  }
}
