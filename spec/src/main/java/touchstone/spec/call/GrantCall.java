package touchstone.spec.call;

import java.util.List;
import java.util.Optional;

/**
 * grant_table_op. What the granter's own table says lies in its memory; the record has it as it was
 * at the time of the call. @xen public/grant_table.h
 */
public sealed interface GrantCall extends Call {

  /** An entry of version 1: GTF_ flags, the domain it is made out to, the granter's frame. */
  record Entry(int flags, int domain, long frame) {}

  /** One element of an array of requests. */
  sealed interface Request {}

  /** GNTTABOP_map_grant_ref; there is an entry if the granter's table has that reference. */
  record Map(long address, long flags, long reference, int granter, Optional<Entry> entry)
      implements Request {}

  /** GNTTABOP_unmap_grant_ref. */
  record Unmap(long address, long handle) implements Request {}

  /** GNTTABOP_copy. */
  record Copy(Side source, Side dest, int length) implements Request {}

  /**
   * A page in a copy.
   *
   * @param page a reference of {@code dom}'s table, or a guest frame number
   * @param offset first byte of the page
   * @param entry of the reference, if there is one
   */
  record Side(boolean byReference, long page, int dom, int offset, Optional<Entry> entry) {}

  /** GNTTABOP_swap_grant_ref. */
  record Swap(long a, long b) implements Request {}

  /** GNTTABOP_transfer. */
  record Transfer() implements Request {}

  /** GNTTABOP_unmap_and_replace. */
  record UnmapAndReplace() implements Request {}

  /** A request as it lies in the array; none if it cannot be read. */
  record Element(Optional<Request> request, boolean statusWritable) {}

  /**
   * An array of requests of one kind.
   *
   * @param count requests that are left to do
   * @param inRange the whole array lies in the caller's address space
   * @param elements the first of them, as many as one round can do
   */
  record Batch(long count, boolean inRange, List<Element> elements) implements GrantCall {
    public Batch {
      elements = List.copyOf(elements);
    }
  }

  /**
   * GNTTABOP_setup_table.
   *
   * @param writable elements of the list of frames that can be written
   */
  record SetupTable(int dom, long frames, long writable) implements GrantCall {}

  record QuerySize(int dom) implements GrantCall {}

  record SetVersion(long version) implements GrantCall {}

  record GetVersion(int dom) implements GrantCall {}

  record GetStatusFrames(int dom) implements GrantCall {}

  record CacheFlush() implements GrantCall {}

  /** An operation on one structure with another count than 1, or any with a negative one. */
  record WrongCount(long count) implements GrantCall {}

  record Unserved(long command) implements GrantCall {}
}
