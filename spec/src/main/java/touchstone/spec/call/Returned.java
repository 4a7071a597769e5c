package touchstone.spec.call;

import java.util.List;
import java.util.Set;

/**
 * What the hypervisor answered, and the choices it made that the ABI leaves to it.
 *
 * @param status 0 or positive: the documented result; negative: an error number
 * @param preempted no status yet: the caller executes the same instruction again for the rest
 * @param progress elements of a list done by now, those of earlier rounds included
 * @param values numbers delivered through the structure (a port, a handle …), in order
 * @param items per element of a list done in this round: its own status and value
 * @param frames frames of physical memory chosen in this round, in the order of their use
 * @param gone dying domains that have ceased to exist in this round
 */
public record Returned(
    long status,
    boolean preempted,
    long progress,
    List<Long> values,
    List<Item> items,
    List<Integer> frames,
    Set<Integer> gone) {

  /** The answer to one element of a list. */
  public record Item(int status, long value) {}

  public Returned {
    values = List.copyOf(values);
    items = List.copyOf(items);
    frames = List.copyOf(frames);
    gone = Set.copyOf(gone);
  }

  public Returned(
      long status,
      boolean preempted,
      long progress,
      List<Long> values,
      List<Item> items,
      List<Integer> frames) {
    this(status, preempted, progress, values, items, frames, Set.of());
  }

  public static Returned of(long status, Long... values) {
    return new Returned(status, false, 0, List.of(values), List.of(), List.of());
  }

  /** The same answer, in the course of which these domains have ceased to exist. */
  public Returned withGone(Set<Integer> domains) {
    return new Returned(status, preempted, progress, values, items, frames, domains);
  }

  /** Value {@code index} of those delivered, -1 if there are fewer. */
  public long value(int index) {
    return index < values.size() ? values.get(index) : -1;
  }
}
