package touchstone.spec.state;

import org.pcollections.PSortedMap;
import org.pcollections.PVector;

/**
 * A domain as granter and as grantee.
 *
 * @param table frames of its grant table in order; their content is the guest's own
 * @param uses entries of its table that others use now, by reference
 * @param mapped others' grants that it has mapped, by handle
 */
public record GrantState(
    PVector<Integer> table, PSortedMap<Integer, Use> uses, PSortedMap<Integer, Mapping> mapped) {

  /** Entries of version 1 in a frame. @xen public/grant_table.h */
  public static final int ENTRIES_PER_FRAME = 512;

  /**
   * An entry in use.
   *
   * @param user the one domain that uses it
   * @param frame what it meant when the first use began
   */
  public record Use(int user, int frame, int readers, int writers) {}

  /** A mapping that a handle stands for. */
  public record Mapping(int granter, int reference, int gfn, boolean writable) {}

  public boolean isReference(long reference) {
    return 0 <= reference && reference < (long) table.size() * ENTRIES_PER_FRAME;
  }

  public GrantState withTable(PVector<Integer> next) {
    return new GrantState(next, uses, mapped);
  }

  public GrantState withUses(PSortedMap<Integer, Use> next) {
    return new GrantState(table, next, mapped);
  }

  public GrantState withMapped(PSortedMap<Integer, Mapping> next) {
    return new GrantState(table, uses, next);
  }
}
