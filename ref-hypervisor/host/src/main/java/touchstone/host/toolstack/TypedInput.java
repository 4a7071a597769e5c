package touchstone.host.toolstack;

import java.util.ArrayDeque;
import java.util.Deque;
import touchstone.host.console.ConsoleRing;

/** Bytes typed by the user that the guest has not made room for yet. */
final class TypedInput {
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int taken;

  void add(byte[] bytes) {
    if (bytes.length > 0) {
      waiting.add(bytes.clone());
    }
  }

  /** Moves what fits; true if that was anything. */
  boolean feed(ConsoleRing ring) {
    boolean moved = false;
    while (!waiting.isEmpty()) {
      byte[] first = waiting.getFirst();
      int count = ring.feed(first, taken);
      moved |= count > 0;
      taken += count;
      if (taken < first.length) {
        break;
      }
      waiting.removeFirst();
      taken = 0;
    }
    return moved;
  }
}
