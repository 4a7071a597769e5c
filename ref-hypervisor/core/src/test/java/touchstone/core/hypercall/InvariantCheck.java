package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import touchstone.core.domain.Domain;
import touchstone.core.event.EventInvariant;
import touchstone.core.grant.GrantInvariant;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;

/**
 * The core's invariants, checked on a running system from outside: every leaf the hardware would
 * walk is one that Frames permits, nothing is lost or counted twice, bindings are symmetric, and
 * every handle of a mapped grant stands for an open permit and a pin.
 */
public final class InvariantCheck {
  private static final long ADDRESS = 0x000FFFFFFFFFF000L;

  private final Rig rig;
  private final Frames frames;

  public InvariantCheck(Rig rig) {
    this.rig = rig;
    frames = rig.s.frames;
  }

  // [utest->req~mem-own-frames-only~1]
  // [utest->req~mem-no-hypervisor-frames~1]
  // [utest->req~mem-counts-balance~1]
  public void check() {
    int owned = frames.ownedCount(Frames.HYPERVISOR);
    for (int id = 0; id < frames.domains(); id++) {
      owned += frames.ownedCount(id);
      leaves(id);
      Domain d = rig.s.domains.find(id);
      if (d == null) {
        assertThat(frames.ownedCount(id)).as("frames of a domain that is gone").isZero();
      } else {
        domain(d);
      }
    }
    assertThat(owned + frames.freeCount() + frames.dirtyCount()).isEqualTo(frames.count());
  }

  private void domain(Domain d) {
    if (!d.dying) {
      assertThat(frames.owner(d.sharedInfoFrame)).isEqualTo(d.id);
    }
    EventInvariant.check(rig.s.events, rig.s.domains, d);
    GrantInvariant.check(rig.s, d);
  }

  /** Walks the hardware's tables and compares each leaf with what Frames says. */
  private void leaves(int id) {
    long root = rig.s.secondLevel.root(id);
    if (root == 0) {
      return;
    }
    long directory = next(next(root, 0), 0);
    if (directory == 0) {
      return;
    }
    for (int table = 0; table < Frames.GFNS / 512; table++) {
      long last = next(directory, table);
      for (int i = 0; last != 0 && i < 512; i++) {
        leaf(id, table * 512 + i, rig.hw.read64(last + 8L * i));
      }
    }
  }

  private long next(long table, int index) {
    return table == 0 ? 0 : rig.hw.read64(table + 8L * index) & ADDRESS;
  }

  private void leaf(int id, int gfn, long entry) {
    boolean present = rig.hw.vendor() == Hardware.INTEL ? (entry & 7) != 0 : (entry & 1) != 0;
    assertThat(present).as("leaf of domain %d at %x", id, gfn).isEqualTo(frames.isMapped(id, gfn));
    if (!present) {
      return;
    }
    int frame = (int) ((entry & ADDRESS) >>> 12);
    assertThat(frame).isEqualTo(frames.frameAt(id, gfn));
    assertThat((entry & 2) != 0).isEqualTo((frames.rightsAt(id, gfn) & 2) != 0);
    int permit = frames.permitAt(id, gfn);
    if (permit == Frames.NONE) {
      assertThat(frames.owner(frame)).isEqualTo(id);
      assertThat(frames.state(frame)).isEqualTo(Frames.OWNED);
      assertThat(frames.gfnOf(frame)).isEqualTo(gfn);
    } else {
      assertThat(frames.grantee(permit)).isEqualTo(id);
      assertThat(frames.frameOf(permit)).isEqualTo(frame);
      assertThat(frames.owner(frame)).isNotEqualTo(Frames.HYPERVISOR).isNotEqualTo(Frames.NONE);
    }
  }

  /** Every FREE frame is zero; slow, so for the end of a test. */
  // [utest->req~res-scrub-before-reuse~1]
  public void checkFreeFramesAreZero() {
    for (int frame = 1; frame < frames.count(); frame++) {
      if (frames.state(frame) == Frames.FREE) {
        for (int offset = 0; offset < Rig.PAGE; offset += 8) {
          assertThat(rig.hw.read64(frame * (long) Rig.PAGE + offset)).isZero();
        }
      }
    }
  }
}
