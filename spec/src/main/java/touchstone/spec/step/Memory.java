package touchstone.spec.step;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.Rights;
import touchstone.spec.state.State;

/**
 * The state in the course of an act on memory: frames get owners and places, and lose them.
 *
 * <p>A frame that its owner gives up while others use it stays the owner's, marked as released,
 * until the last of them lets go; only then does it belong to nobody.
 */
final class Memory {
  private static final int PAGE = 4096;

  private final List<Integer> chosen;
  private State state;
  private int next;

  /** How often a frame is mapped as another's; counted when first needed. */
  private @Nullable Map<Integer, Integer> shared;

  /**
   * @param chosen frames the hypervisor has chosen, in the order of their use
   */
  Memory(State pre, List<Integer> chosen) {
    state = pre;
    this.chosen = chosen;
  }

  State state() {
    return state;
  }

  DomainState at(int domain) {
    return state.at(domain);
  }

  // ---- getting frames ---------------------------------------------------------------------------

  /** Chosen frames not yet used. */
  int left() {
    return chosen.size() - next;
  }

  /** The next chosen frame, which is the domain's from now on; 0 if it was not free to choose. */
  // [model->req~mem-single-owner~1]
  int take(int domain, Holding holding) {
    int frame = next < chosen.size() ? chosen.get(next++) : 0;
    if (frame <= 0 || state.host().frames() <= frame || owner(frame) != null) {
      return 0;
    }
    DomainState d = at(domain);
    state = state.with(d.withFrames(d.frames().plus(frame, holding)));
    return frame;
  }

  /** Gives a grant table frames until it has {@code count}; false if too few were chosen. */
  boolean growTable(int domain, int count) {
    while (at(domain).grants().table().size() < count) {
      int frame = take(domain, new Holding(Holding.Purpose.GRANT_TABLE, false));
      if (frame == 0) {
        return false;
      }
      DomainState d = at(domain);
      state = state.with(d.withGrants(d.grants().withTable(d.grants().table().plus(frame))));
    }
    return true;
  }

  @Nullable DomainState owner(int frame) {
    for (DomainState d : state.domains().values()) {
      if (d.frames().containsKey(frame)) {
        return d;
      }
    }
    return null;
  }

  // ---- places -----------------------------------------------------------------------------------

  boolean isMapped(int domain, int gfn) {
    return at(domain).leaves().containsKey(gfn);
  }

  /** The domain's own memory at any guest frame number, or 0. */
  int memoryAt(int domain, long gfn) {
    if (gfn < 0 || state.host().guestFrames() <= gfn) {
      return 0;
    }
    DomainState d = at(domain);
    Leaf leaf = d.leaves().get((int) gfn);
    if (leaf == null || !leaf.own()) {
      return 0;
    }
    Holding holding = d.frames().get(leaf.frame());
    return holding != null && holding.isMemory() ? leaf.frame() : 0;
  }

  /** Where a domain has mapped a frame of its own, or -1. */
  int placeOf(int domain, int frame) {
    for (Map.Entry<Integer, Leaf> e : at(domain).leaves().entrySet()) {
      if (e.getValue().own() && e.getValue().frame() == frame) {
        return e.getKey();
      }
    }
    return -1;
  }

  /** Maps a frame of the domain's own; memory can be executed, other frames not. */
  void placeOwn(int domain, int gfn, int frame) {
    Holding holding = at(domain).frames().get(frame);
    boolean memory = holding != null && holding.isMemory();
    put(domain, gfn, new Leaf(frame, memory ? Rights.ALL : Rights.READ_WRITE, true));
  }

  /** Maps another's frame; it can never be executed. */
  void placeShared(int domain, int gfn, int frame, boolean writable) {
    put(domain, gfn, new Leaf(frame, writable ? Rights.READ_WRITE : Rights.READ, false));
    if (shared != null) {
      shared.merge(frame, 1, Integer::sum);
    }
  }

  /** Puts a domain in the place of the one that has its number. */
  void put(DomainState d) {
    state = state.with(d);
  }

  private void put(int domain, int gfn, Leaf leaf) {
    DomainState d = at(domain).withLeaves(at(domain).leaves().plus(gfn, leaf));
    int highest = Math.max(gfn, d.settings().highestGfn());
    if (highest != d.settings().highestGfn()) {
      d = d.withSettings(d.settings().withHighestGfn(highest));
    }
    state = state.with(d);
  }

  /** Takes a leaf away; a frame of the domain's own stays its own, another's is let go. */
  void unmap(int domain, int gfn) {
    DomainState d = at(domain);
    Leaf leaf = d.leaves().get(gfn);
    if (leaf == null) {
      return;
    }
    state = state.with(d.withLeaves(d.leaves().minus(gfn)));
    if (!leaf.own()) {
      if (shared != null) {
        shared.merge(leaf.frame(), -1, Integer::sum);
      }
      reclaim(leaf.frame());
    }
  }

  /** Takes a leaf away; the domain's own memory is given back. */
  void vacate(int domain, int gfn) {
    int frame = memoryAt(domain, gfn);
    unmap(domain, gfn);
    if (frame != 0) {
      DomainState d = at(domain);
      Holding released = new Holding(Holding.Purpose.MEMORY, true);
      state = state.with(d.withFrames(d.frames().plus(frame, released)));
      reclaim(frame);
    }
  }

  // ---- giving frames back -----------------------------------------------------------------------

  /** A released frame that nobody uses belongs to nobody. */
  private void reclaim(int frame) {
    DomainState owner = owner(frame);
    Holding holding = owner == null ? null : owner.frames().get(frame);
    if (owner != null && holding != null && holding.released() && !isUsed(owner, frame)) {
      state = state.with(owner.withFrames(owner.frames().minus(frame)));
    }
  }

  private boolean isUsed(DomainState owner, int frame) {
    if (shared == null) {
      shared = count();
    }
    return shared.getOrDefault(frame, 0) > 0
        || owner.vcpus().stream().anyMatch(v -> v.info() / PAGE == frame)
        || owner.settings().events().uses(frame);
  }

  private Map<Integer, Integer> count() {
    Map<Integer, Integer> users = new HashMap<>();
    for (DomainState d : state.domains().values()) {
      for (Leaf leaf : d.leaves().values()) {
        if (!leaf.own()) {
          users.merge(leaf.frame(), 1, Integer::sum);
        }
      }
    }
    return users;
  }
}
