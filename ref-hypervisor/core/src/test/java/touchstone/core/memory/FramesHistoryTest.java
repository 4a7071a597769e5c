package touchstone.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import touchstone.core.hardware.Hardware;

/**
 * Long random histories of three domains, in both formats: every answer is the model's, the tables
 * in memory are what the model says, every allocated frame is zero, and the counts add up.
 */
class FramesHistoryTest {
  private static final int FRAMES = 48;
  private static final int DOMAINS = 3;
  private static final int STEPS = 400;

  private FramesModel model = new FramesModel();
  private SecondLevelRig rig = new SecondLevelRig(Hardware.INTEL, FRAMES, DOMAINS);
  private Random random = new Random(0);

  // [utest->req~mem-own-frames-only~1]
  // [utest->req~mem-counts-balance~1]
  @Property(tries = 40, seed = "2026")
  void everyHistoryAgreesWithTheModel(@ForAll long seed, @ForAll boolean intel) {
    random = new Random(seed);
    model = new FramesModel();
    rig = new SecondLevelRig(intel ? Hardware.INTEL : Hardware.AMD, FRAMES, DOMAINS);
    rig.secondLevel.scrubStep(FRAMES);
    for (int dom = 0; dom < DOMAINS; dom++) {
      rig.secondLevel.create(dom);
    }
    for (int step = 0; step < STEPS; step++) {
      act();
      if (step % 20 == 0) {
        compare();
      }
    }
    compare();
  }

  private int frame() {
    return random.nextInt(FRAMES + 2) - 1;
  }

  private int dom() {
    return random.nextInt(DOMAINS);
  }

  /** Few guest frames, over three last-level tables. */
  private int gfn() {
    return random.nextInt(6) * 257;
  }

  private int anyPermit() {
    return model.permits.isEmpty() || random.nextInt(8) == 0
        ? random.nextInt(FRAMES * 8 + 8)
        : model.permits.keySet().stream()
            .skip(random.nextInt(model.permits.size()))
            .findFirst()
            .get();
  }

  private void act() {
    switch (random.nextInt(10)) {
      case 0, 1 -> allocate();
      case 2 -> release(frame());
      case 3 -> pin(frame());
      case 4 -> permit(frame(), random.nextInt(8));
      case 5 -> {
        int permit = anyPermit();
        assertThat(rig.frames.closePermit(permit)).isEqualTo(model.closePermit(permit));
      }
      case 6 -> mapOwn(frame(), random.nextInt(8));
      case 7 -> mapPermitted(anyPermit(), random.nextInt(8));
      case 8 -> {
        int dom = dom();
        int gfn = gfn();
        assertThat(rig.secondLevel.unmap(dom, gfn)).isEqualTo(model.unmap(dom, gfn));
      }
      default -> rig.secondLevel.scrubStep(random.nextInt(4));
    }
  }

  // [utest->req~res-scrub-before-reuse~1]
  private void allocate() {
    int owner = dom();
    int free = rig.frames.freeCount();
    int frame = rig.frames.allocate(owner);
    assertThat(frame == Frames.NONE).isEqualTo(free == 0);
    if (frame == Frames.NONE) {
      return;
    }
    assertThat(model.pages).doesNotContainKey(frame);
    for (long at = frame * 4096L; at < (frame + 1) * 4096L; at += 8) {
      assertThat(rig.hardware.read64(at)).isZero();
      rig.hardware.write64(at, random.nextLong());
    }
    model.allocated(frame, owner);
  }

  private void release(int frame) {
    if (rig.frames.owner(frame) != Frames.HYPERVISOR) {
      assertThat(rig.frames.release(frame)).isEqualTo(model.release(frame));
    }
  }

  private void pin(int frame) {
    if (rig.frames.owner(frame) == Frames.HYPERVISOR) {
      return;
    }
    if (random.nextBoolean()) {
      assertThat(rig.frames.take(frame)).isEqualTo(model.take(frame));
    } else {
      assertThat(rig.frames.drop(frame)).isEqualTo(model.drop(frame));
    }
  }

  private void permit(int frame, int rights) {
    int granter = dom();
    int grantee = dom();
    boolean allowed = model.mayPermit(frame, granter, rights);
    int permit = rig.frames.openPermit(frame, granter, grantee, rights);
    assertThat(permit != Frames.NONE).isEqualTo(allowed);
    if (allowed) {
      assertThat(model.permits).doesNotContainKey(permit);
      model.permits.put(permit, new FramesModel.Permit(frame, grantee, rights));
    }
  }

  private void mapOwn(int frame, int rights) {
    int dom = dom();
    int gfn = gfn();
    int room = rig.frames.freeCount();
    boolean done = rig.secondLevel.mapOwn(dom, gfn, frame, rights);
    if (done || room > 0) {
      assertThat(done).isEqualTo(model.mapOwn(dom, gfn, frame, rights));
    }
  }

  private void mapPermitted(int permit, int rights) {
    int dom = dom();
    int gfn = gfn();
    int room = rig.frames.freeCount();
    boolean done = rig.secondLevel.mapPermitted(dom, gfn, permit, rights);
    if (done || room > 0) {
      assertThat(done).isEqualTo(model.mapPermitted(dom, gfn, permit, rights));
    }
  }

  private void compare() {
    int[] owned = new int[DOMAINS];
    for (int frame = 1; frame < FRAMES; frame++) {
      FramesModel.Page page = model.pages.get(frame);
      if (page != null) {
        owned[page.owner]++;
        assertThat(rig.frames.owner(frame)).isEqualTo(page.owner);
        assertThat(rig.frames.state(frame))
            .isEqualTo(page.released ? Frames.RELEASED : Frames.OWNED);
      } else if (rig.frames.owner(frame) != Frames.HYPERVISOR) {
        assertThat(rig.frames.state(frame)).isIn(Frames.FREE, Frames.DIRTY);
      }
    }
    int inUse = rig.frames.ownedCount(Frames.HYPERVISOR);
    for (int dom = 0; dom < DOMAINS; dom++) {
      assertThat(rig.frames.ownedCount(dom)).isEqualTo(owned[dom]);
      assertThat(rig.walk(dom)).isEqualTo(expectedTables(dom));
      inUse += owned[dom];
    }
    assertThat(inUse + rig.frames.freeCount() + rig.frames.dirtyCount()).isEqualTo(FRAMES);
  }

  private Map<Integer, Long> expectedTables(int dom) {
    Map<Integer, Long> expected = new TreeMap<>();
    model.leaves.forEach((slot, leaf) -> {
      if (slot.dom() == dom) {
        expected.put(slot.gfn(), rig.leaf(leaf.frame(), leaf.rights()));
      }
    });
    return expected;
  }
}
