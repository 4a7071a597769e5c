package touchstone.host.oracle;

import java.util.Arrays;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import touchstone.core.domain.Domain;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;
import touchstone.spec.state.Leaf;

/** One domain's places, kept from one look to the next and changed where the core's has changed. */
final class LeafMap {
  /** How often the whole space is looked at, beyond what the domain is known to have used. */
  private static final int FULL = 256;

  private static final int OWN = 1;

  private final Frames frames;
  private final Domain domain;
  private int[] seen = new int[0];
  private int looks;
  private PSortedMap<Integer, Leaf> leaves = TreePMap.empty();

  LeafMap(Frames frames, Domain domain) {
    this.frames = frames;
    this.domain = domain;
  }

  PSortedMap<Integer, Leaf> now() {
    int end = looks++ % FULL == 0 ? Frames.GFNS : domain.highestGfn + 1;
    if (seen.length < end) {
      seen = Arrays.copyOf(seen, end);
    }
    for (int gfn = 0; gfn < end; gfn++) {
      if (packed(gfn) != seen[gfn]) {
        change(gfn, packed(gfn));
      }
    }
    return leaves;
  }

  private void change(int gfn, int now) {
    seen[gfn] = now;
    leaves = now == 0 ? leaves.minus(gfn) : leaves.plus(gfn, leaf(now));
  }

  /** Frame, rights and whose it is in one number; 0 if nothing is mapped. */
  private int packed(int gfn) {
    int rights = frames.rightsAt(domain.id, gfn);
    if (rights == 0) {
      return 0;
    }
    int own = frames.permitAt(domain.id, gfn) == Frames.NONE ? OWN : 0;
    return frames.frameAt(domain.id, gfn) << 4 | rights << 1 | own;
  }

  private static Leaf leaf(int packed) {
    int rights = packed >> 1;
    return new Leaf(
        packed >>> 4,
        new touchstone.spec.state.Rights(
            (rights & Rights.WRITE) != 0, (rights & Rights.EXECUTE) != 0),
        (packed & OWN) != 0);
  }
}
