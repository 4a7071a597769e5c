package touchstone.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.core.hardware.FakeHardware;
import touchstone.core.hardware.Hardware;

/** A frame's life and its permits, told by examples. */
class FramesTest {
  private static final int FRAMES = 16;

  private final FakeHardware hardware = new FakeHardware(Hardware.INTEL, FRAMES);
  private final Frames frames = new Frames(FRAMES, 3);

  private int scrubAll() {
    int scrubbed = 0;
    while (frames.scrub(hardware) != Frames.NONE) {
      scrubbed++;
    }
    return scrubbed;
  }

  @Test
  void nothingIsFreeBeforeItIsScrubbed() {
    assertThat(frames.allocate(1)).isEqualTo(Frames.NONE);
    assertThat(frames.dirtyCount()).isEqualTo(FRAMES - 1);
    assertThat(scrubAll()).isEqualTo(FRAMES - 1);
    assertThat(frames.freeCount()).isEqualTo(FRAMES - 1);
  }

  @Test
  void frameZeroIsNeverGivenOut() {
    scrubAll();
    for (int i = 1; i < FRAMES; i++) {
      assertThat(frames.allocate(1)).isPositive();
    }
    assertThat(frames.allocate(1)).isEqualTo(Frames.NONE);
    assertThat(frames.owner(0)).isEqualTo(Frames.HYPERVISOR);
    assertThat(frames.release(0)).isFalse();
    assertThat(frames.take(0)).isFalse();
    assertThat(frames.openPermit(0, Frames.HYPERVISOR, 1, Rights.READ)).isEqualTo(Frames.NONE);
  }

  // [utest->req~res-scrub-before-reuse~1]
  @Test
  void aReleasedFrameIsZeroWhenItComesBack() {
    scrubAll();
    int frame = frames.allocate(1);
    hardware.write64(frame * 4096L + 8, 0x5EC2E7L);
    assertThat(frames.release(frame)).isTrue();
    assertThat(frames.state(frame)).isEqualTo(Frames.DIRTY);
    assertThat(scrubAll()).isEqualTo(1);
    assertThat(frames.state(frame)).isEqualTo(Frames.FREE);
    for (int i = 1; i < FRAMES; i++) {
      frames.allocate(2);
    }
    assertThat(frames.owner(frame)).isEqualTo(2);
    assertThat(hardware.read64(frame * 4096L + 8)).isZero();
  }

  // [utest->req~mem-pinned-stays~1]
  @Test
  void aPinKeepsAReleasedFrame() {
    scrubAll();
    int frame = frames.allocate(1);
    assertThat(frames.take(frame)).isTrue();
    assertThat(frames.release(frame)).isTrue();
    assertThat(frames.state(frame)).isEqualTo(Frames.RELEASED);
    assertThat(frames.take(frame)).isFalse();
    assertThat(frames.release(frame)).isFalse();
    assertThat(frames.drop(frame)).isTrue();
    assertThat(frames.state(frame)).isEqualTo(Frames.DIRTY);
    assertThat(frames.drop(frame)).isFalse();
  }

  // [utest->req~gnt-frame-stays~1]
  @Test
  void aPermitKeepsAReleasedFrameAndItsOwner() {
    scrubAll();
    int frame = frames.allocate(1);
    int permit = frames.openPermit(frame, 1, 2, Rights.READ);
    assertThat(frames.grantee(permit)).isEqualTo(2);
    assertThat(frames.frameOf(permit)).isEqualTo(frame);
    assertThat(frames.release(frame)).isTrue();
    assertThat(frames.owner(frame)).isEqualTo(1);
    assertThat(frames.ownedCount(1)).isEqualTo(1);
    assertThat(frames.openPermit(frame, 1, 2, Rights.READ)).isEqualTo(Frames.NONE);
    assertThat(frames.closePermit(permit)).isTrue();
    assertThat(frames.ownedCount(1)).isZero();
    assertThat(frames.owner(frame)).isEqualTo(Frames.NONE);
  }

  // [utest->req~gnt-frame-uses~1]
  @Test
  void sevenPermitsAtATime() {
    scrubAll();
    int frame = frames.allocate(1);
    int last = Frames.NONE;
    for (int i = 0; i < 7; i++) {
      last = frames.openPermit(frame, 1, 2, Rights.READ);
      assertThat(last).isPositive();
    }
    assertThat(frames.openPermit(frame, 1, 2, Rights.READ)).isEqualTo(Frames.NONE);
    frames.closePermit(last);
    assertThat(frames.openPermit(frame, 1, 0, Rights.READ)).isEqualTo(last);
  }

  // [utest->req~mem-single-owner~1]
  @Test
  void onlyTheOwnerPermitsAndOnlyDomainsAreGrantees() {
    scrubAll();
    int frame = frames.allocate(1);
    int table = frames.allocate(Frames.HYPERVISOR);
    assertThat(frames.openPermit(frame, 2, 0, Rights.READ)).isEqualTo(Frames.NONE);
    assertThat(frames.openPermit(frame, 1, 3, Rights.READ)).isEqualTo(Frames.NONE);
    assertThat(frames.openPermit(frame, 1, Frames.HYPERVISOR, 1)).isEqualTo(Frames.NONE);
    assertThat(frames.openPermit(frame, 1, 0, Rights.WRITE)).isEqualTo(Frames.NONE);
    assertThat(frames.openPermit(table, Frames.HYPERVISOR, 0, 1)).isEqualTo(Frames.NONE);
  }

  @Test
  void aUseBacksOneLeafAtATime() {
    scrubAll();
    int frame = frames.allocate(1);
    int use = frame * Frames.USES;
    assertThat(frames.map(1, 5, use, 7)).isTrue();
    assertThat(frames.map(1, 6, use, 7)).isFalse();
    assertThat(frames.map(2, 5, use, 7)).isFalse();
    assertThat(frames.gfnOf(frame)).isEqualTo(5);
    assertThat(frames.release(frame)).isFalse();
    assertThat(frames.unmap(1, 5)).isTrue();
    assertThat(frames.unmap(1, 5)).isFalse();
    assertThat(frames.gfnOf(frame)).isEqualTo(Frames.NONE);
    assertThat(frames.release(frame)).isTrue();
  }

  @Test
  void aPermitBoundsTheRights() {
    scrubAll();
    int frame = frames.allocate(1);
    int permit = frames.openPermit(frame, 1, 2, Rights.READ);
    assertThat(frames.map(2, 9, permit, Rights.READ + Rights.WRITE)).isFalse();
    assertThat(frames.map(2, 9, permit, Rights.READ)).isTrue();
    assertThat(frames.permitAt(2, 9)).isEqualTo(permit);
    assertThat(frames.closePermit(permit)).isFalse();
  }

  @Test
  void nonsenseIsRefused() {
    scrubAll();
    for (int bad :
        new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, FRAMES, FRAMES * 16, 1 << 28}) {
      assertThat(frames.allocate(bad)).isEqualTo(Frames.NONE);
      assertThat(frames.state(bad)).isEqualTo(Frames.NONE);
      assertThat(frames.owner(bad)).isEqualTo(Frames.NONE);
      assertThat(frames.gfnOf(bad)).isEqualTo(Frames.NONE);
      assertThat(frames.release(bad)).isFalse();
      assertThat(frames.take(bad)).isFalse();
      assertThat(frames.drop(bad)).isFalse();
      assertThat(frames.closePermit(bad)).isFalse();
      assertThat(frames.isMapped(bad, 0)).isFalse();
      assertThat(frames.isMapped(0, -1 - Math.abs(bad))).isFalse();
      assertThat(frames.map(bad, 0, 8, 1)).isFalse();
      assertThat(frames.map(0, 0, bad, 1)).isFalse();
    }
  }
}
