package touchstone.host.oracle;

import java.util.Arrays;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.memory.Frames;
import touchstone.spec.state.Holding;

/**
 * Who owns which frame, kept from one look to the next and changed where the core's has changed.
 */
final class OwnedFrames {
  private static final int STATES = 4;

  private final Core core;
  private final Frames frames;

  /** Per frame: owner and state as last seen. */
  private final int[] seen;

  /** Per domain: frames of its grant table as last seen. */
  private final int[] table;

  private final PSortedMap<Integer, Holding>[] held;

  OwnedFrames(Core core) {
    this.core = core;
    frames = core.frames();
    seen = new int[frames.count()];
    Arrays.fill(seen, Frames.NONE * STATES);
    table = new int[frames.domains()];
    held = Slots.of(frames.domains(), TreePMap.<Integer, Holding>empty());
  }

  PSortedMap<Integer, Holding> of(int domain) {
    return held[domain];
  }

  void refresh() {
    for (int id = 0; id < table.length; id++) {
      noteTable(id);
    }
    for (int frame = 1; frame < seen.length; frame++) {
      int now = frames.owner(frame) * STATES + frames.state(frame);
      if (now != seen[frame]) {
        forget(frame, Math.floorDiv(seen[frame], STATES));
        remember(frame, Math.floorDiv(now, STATES));
        seen[frame] = now;
      }
    }
  }

  /** Frames that have left a grant table are looked at again. */
  private void noteTable(int id) {
    Domain d = core.domains().find(id);
    int now = d == null ? 0 : d.grants.frames();
    if (now < table[id]) {
      held[id].keySet().forEach(frame -> seen[frame] = Frames.NONE * STATES);
      held[id] = TreePMap.empty();
    }
    table[id] = now;
  }

  private void forget(int frame, int owner) {
    if (0 <= owner && owner < held.length) {
      held[owner] = held[owner].minus(frame);
    }
  }

  private void remember(int frame, int owner) {
    Domain d = core.domains().find(owner);
    if (d != null) {
      boolean released = frames.state(frame) == Frames.RELEASED;
      held[owner] = held[owner].plus(frame, new Holding(purpose(d, frame), released));
    }
  }

  private static Holding.Purpose purpose(Domain d, int frame) {
    if (frame == d.sharedInfoFrame) {
      return Holding.Purpose.SHARED_INFO;
    }
    for (int i = 0; i < d.grants.frames(); i++) {
      if (frame == d.grants.frameAt(i)) {
        return Holding.Purpose.GRANT_TABLE;
      }
    }
    return Holding.Purpose.MEMORY;
  }
}
