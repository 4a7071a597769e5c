package touchstone.host.oracle;

import java.util.Arrays;

/** Arrays of generic elements, which the language does not make. */
final class Slots {
  private Slots() {}

  /** {@code count} times the same element. */
  @SafeVarargs
  static <T> T[] of(int count, T element, T... none) {
    T[] slots = Arrays.copyOf(none, count);
    Arrays.fill(slots, element);
    return slots;
  }
}
