package touchstone.spec.call;

import java.util.List;

/**
 * What the hypervisor answered, and the choices it made that the ABI leaves to it.
 *
 * @param status 0 or positive: the documented result; negative: an error number
 * @param preempted no status yet: the caller executes the same instruction again for the rest
 * @param progress elements of a list done by now, those of earlier rounds included
 * @param values numbers delivered through the structure (a port, a handle …), in order
 * @param items per element of a list done in this round: its own status and value
 * @param frames frames of physical memory chosen in this round, in the order of their use
 */
public record Returned(
    long status,
    boolean preempted,
    long progress,
    List<Long> values,
    List<Item> items,
    List<Integer> frames) {

  /** The answer to one element of a list. */
  public record Item(int status, long value) {}

  public Returned {
    values = List.copyOf(values);
    items = List.copyOf(items);
    frames = List.copyOf(frames);
  }

  public static Returned of(long status, Long... values) {
    return new Returned(status, false, 0, List.of(values), List.of(), List.of());
  }

  /** Value {@code index} of those delivered, -1 if there are fewer. */
  public long value(int index) {
    return index < values.size() ? values.get(index) : -1;
  }
}
