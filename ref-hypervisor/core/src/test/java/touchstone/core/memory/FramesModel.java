package touchstone.core.memory;

import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link Frames} promises, without its data structures: maps from names to things. It predicts
 * the answer of every operation but which free frame and which permit number is given out.
 */
final class FramesModel {
  /** A frame in use. */
  static final class Page {
    final int owner;
    boolean released;
    int pins;

    Page(int owner) {
      this.owner = owner;
    }
  }

  record Permit(int frame, int grantee, int rights) {}

  /** Permit is {@link Frames#NONE} for an own frame. */
  record Leaf(int frame, int permit, int rights) {}

  record Slot(int dom, int gfn) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
      return dom != other.dom ? Integer.compare(dom, other.dom) : Integer.compare(gfn, other.gfn);
    }
  }

  final Map<Integer, Page> pages = new TreeMap<>();
  final Map<Integer, Permit> permits = new TreeMap<>();
  final Map<Slot, Leaf> leaves = new TreeMap<>();

  private boolean owned(int frame) {
    return pages.containsKey(frame) && !pages.get(frame).released;
  }

  long permitsOf(int frame) {
    return permits.values().stream().filter(p -> p.frame == frame).count();
  }

  private boolean mappedByOwner(int frame) {
    return leaves.values().stream().anyMatch(l -> l.frame == frame && l.permit == Frames.NONE);
  }

  private boolean used(int permit) {
    return leaves.values().stream().anyMatch(l -> l.permit == permit);
  }

  void allocated(int frame, int owner) {
    pages.put(frame, new Page(owner));
  }

  boolean release(int frame) {
    if (!owned(frame) || mappedByOwner(frame)) {
      return false;
    }
    pages.get(frame).released = true;
    reclaim(frame);
    return true;
  }

  boolean take(int frame) {
    if (!owned(frame)) {
      return false;
    }
    pages.get(frame).pins++;
    return true;
  }

  boolean drop(int frame) {
    if (!pages.containsKey(frame) || pages.get(frame).pins == 0) {
      return false;
    }
    pages.get(frame).pins--;
    reclaim(frame);
    return true;
  }

  private void reclaim(int frame) {
    Page page = pages.get(frame);
    if (page.released && page.pins == 0 && permitsOf(frame) == 0) {
      pages.remove(frame);
    }
  }

  boolean mayPermit(int frame, int granter, int rights) {
    return owned(frame)
        && pages.get(frame).owner == granter
        && granter != Frames.HYPERVISOR
        && (rights & 1) == 1
        && permitsOf(frame) < 7;
  }

  boolean closePermit(int permit) {
    if (!permits.containsKey(permit) || used(permit)) {
      return false;
    }
    reclaim(permits.remove(permit).frame);
    return true;
  }

  boolean mapOwn(int dom, int gfn, int frame, int rights) {
    Slot slot = new Slot(dom, gfn);
    if (!owned(frame) || pages.get(frame).owner != dom || leaves.containsKey(slot)) {
      return false;
    }
    if (mappedByOwner(frame) || (rights & 1) == 0) {
      return false;
    }
    leaves.put(slot, new Leaf(frame, Frames.NONE, rights));
    return true;
  }

  boolean mapPermitted(int dom, int gfn, int permit, int rights) {
    Permit p = permits.get(permit);
    Slot slot = new Slot(dom, gfn);
    if (p == null || p.grantee != dom || used(permit) || leaves.containsKey(slot)) {
      return false;
    }
    if ((rights & 1) == 0 || (p.rights & rights) != rights) {
      return false;
    }
    leaves.put(slot, new Leaf(p.frame, permit, rights));
    return true;
  }

  boolean unmap(int dom, int gfn) {
    return leaves.remove(new Slot(dom, gfn)) != null;
  }
}
