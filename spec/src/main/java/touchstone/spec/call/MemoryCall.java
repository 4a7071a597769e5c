package touchstone.spec.call;

import java.util.List;
import touchstone.spec.state.Settings.MemoryRange;

/**
 * memory_op. Lists begin with the element at which the call is to go on, and need not be longer
 * than what one round can do. @xen public/memory.h
 */
public sealed interface MemoryCall extends Call {

  /** An element of a list of guest frame numbers. */
  record Gfn(boolean readable, long value) {}

  /** An element of the three lists of XENMEM_add_to_physmap_batch. */
  record Placement(boolean readable, long idx, long gpfn, boolean statusWritable) {}

  /** Which of the three operations on a reservation. */
  enum Change {
    INCREASE,
    DECREASE,
    POPULATE
  }

  /**
   * XENMEM_increase_reservation, XENMEM_decrease_reservation and XENMEM_populate_physmap.
   *
   * @param count extents in the whole list
   * @param order pages of an extent, as a power of two
   * @param start extents done in earlier rounds
   * @param inRange the whole list lies in the caller's address space
   * @param gfns the list from {@code start} on; not used to increase
   */
  record Reserve(
      Change change,
      int dom,
      long count,
      long order,
      long flags,
      long start,
      boolean inRange,
      List<Gfn> gfns)
      implements MemoryCall {
    public Reserve {
      gfns = List.copyOf(gfns);
    }
  }

  /** XENMEM_add_to_physmap; {@code size} and {@code start} are for ranges. */
  record AddToPhysmap(int dom, long space, int size, long idx, long gpfn, long start)
      implements MemoryCall {}

  /** XENMEM_add_to_physmap_batch. */
  record AddBatch(
      int dom,
      int space,
      int size,
      int foreign,
      long start,
      boolean inRange,
      List<Placement> placements)
      implements MemoryCall {
    public AddBatch {
      placements = List.copyOf(placements);
    }
  }

  record RemoveFromPhysmap(int dom, long gpfn) implements MemoryCall {}

  /**
   * XENMEM_memory_map.
   *
   * @param room entries the caller's buffer is said to take
   * @param writable entries it really takes
   */
  record GetMemoryMap(long room, int writable) implements MemoryCall {}

  /** XENMEM_set_memory_map; {@code entries} is meaningless unless readable. */
  record SetMemoryMap(int dom, long count, boolean readable, List<MemoryRange> entries)
      implements MemoryCall {
    public SetMemoryMap {
      entries = List.copyOf(entries);
    }
  }

  record CurrentReservation(int dom) implements MemoryCall {}

  record MaximumReservation(int dom) implements MemoryCall {}

  record MaximumGpfn(int dom) implements MemoryCall {}

  record MaximumRamPage() implements MemoryCall {}

  record Exchange() implements MemoryCall {}

  /** An operation that is never preempted, called as if it had been. */
  record NotContinued(int operation) implements MemoryCall {}

  /** Numbers that mean nothing, or something that is not offered. */
  record Unserved(int operation, long start) implements MemoryCall {}
}
