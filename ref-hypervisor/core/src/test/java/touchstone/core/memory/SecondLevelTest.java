package touchstone.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.hardware.Hardware;

/** The tables in memory follow what Frames decides, in both formats. */
class SecondLevelTest {

  private static SecondLevelRig rig(int vendor) {
    SecondLevelRig rig = new SecondLevelRig(vendor, 64, 3);
    rig.secondLevel.scrubStep(64);
    return rig;
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aMappedFrameIsInTheTables(int vendor) {
    SecondLevelRig rig = rig(vendor);
    assertThat(rig.secondLevel.create(1)).isTrue();
    int frame = rig.frames.allocate(1);
    assertThat(rig.secondLevel.mapOwn(1, Frames.GFNS - 1, frame, Rights.READ)).isTrue();
    assertThat(rig.walk(1)).isEqualTo(Map.of(Frames.GFNS - 1, rig.leaf(frame, Rights.READ)));
    assertThat(rig.secondLevel.unmap(1, Frames.GFNS - 1)).isTrue();
    assertThat(rig.walk(1)).isEmpty();
    assertThat(rig.flushes).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aSharedFrameIsInBothDomainsTables(int vendor) {
    SecondLevelRig rig = rig(vendor);
    rig.secondLevel.create(1);
    rig.secondLevel.create(2);
    int frame = rig.frames.allocate(1);
    rig.secondLevel.mapOwn(1, 0, frame, Rights.ALL);
    int permit = rig.frames.openPermit(frame, 1, 2, Rights.READ);
    assertThat(rig.secondLevel.mapPermitted(2, 7, permit, Rights.ALL)).isFalse();
    assertThat(rig.secondLevel.mapPermitted(1, 7, permit, Rights.READ)).isFalse();
    assertThat(rig.secondLevel.mapPermitted(2, 7, permit, Rights.READ)).isTrue();
    assertThat(rig.walk(1)).isEqualTo(Map.of(0, rig.leaf(frame, Rights.ALL)));
    assertThat(rig.walk(2)).isEqualTo(Map.of(7, rig.leaf(frame, Rights.READ)));
  }

  // [utest->req~mem-no-hypervisor-frames~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void theTablesThemselvesCannotBeMapped(int vendor) {
    SecondLevelRig rig = rig(vendor);
    rig.secondLevel.create(1);
    for (int frame = 0; frame < 64; frame++) {
      assertThat(rig.secondLevel.mapOwn(1, 0, frame, Rights.READ)).as("frame %d", frame).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void withoutTablesNothingIsMapped(int vendor) {
    SecondLevelRig rig = rig(vendor);
    int frame = rig.frames.allocate(1);
    assertThat(rig.secondLevel.mapOwn(1, 0, frame, Rights.ALL)).isFalse();
    assertThat(rig.secondLevel.root(1)).isZero();
    assertThat(rig.secondLevel.create(3)).isFalse();
    assertThat(rig.secondLevel.create(-1)).isFalse();
  }

  // [utest->req~mem-failure-undone~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aTableThatDoesNotFitLeavesNothingBehind(int vendor) {
    SecondLevelRig rig = new SecondLevelRig(vendor, 4, 3);
    rig.secondLevel.scrubStep(3);
    int frame = rig.frames.allocate(2);
    assertThat(rig.secondLevel.create(1)).isFalse();
    assertThat(rig.secondLevel.root(1)).isZero();
    assertThat(rig.frames.ownedCount(Frames.HYPERVISOR)).isEqualTo(1);
    rig.frames.release(frame);
    rig.secondLevel.scrubStep(3);
    assertThat(rig.secondLevel.create(1)).isTrue();
    assertThat(rig.secondLevel.mapOwn(1, 0, 1, Rights.READ)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void destructionReturnsEverythingInBoundedSteps(int vendor) {
    SecondLevelRig rig = rig(vendor);
    rig.secondLevel.create(1);
    rig.secondLevel.create(2);
    int mapped = rig.frames.allocate(1);
    int loose = rig.frames.allocate(1);
    int foreign = rig.frames.allocate(2);
    int permit = rig.frames.openPermit(foreign, 2, 1, Rights.READ);
    rig.secondLevel.mapOwn(1, 3, mapped, Rights.ALL);
    rig.secondLevel.mapPermitted(1, 4, permit, Rights.READ);
    assertThat(rig.secondLevel.destroyStep(1, 10)).isFalse();
    assertThat(rig.walk(1)).as("reachable after the first step").isEmpty();
    assertThat(rig.secondLevel.mapOwn(1, 9, loose, Rights.READ)).isFalse();
    while (!rig.secondLevel.destroyStep(1, 1000)) {
      assertThat(rig.flushes).isEqualTo(1);
    }
    assertThat(rig.frames.ownedCount(1)).isZero();
    assertThat(rig.frames.isOpenPermit(permit)).isFalse();
    assertThat(rig.frames.ownedCount(Frames.HYPERVISOR)).isEqualTo(1 + 3);
    assertThat(rig.secondLevel.root(1)).isZero();
    assertThat(rig.secondLevel.create(1)).isTrue();
    assertThat(rig.walk(1)).isEmpty();
  }

  // [utest->req~lif-zombie~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aDomainWhoseFrameOthersUseStaysDying(int vendor) {
    SecondLevelRig rig = rig(vendor);
    rig.secondLevel.create(1);
    rig.secondLevel.create(2);
    int frame = rig.frames.allocate(1);
    int permit = rig.frames.openPermit(frame, 1, 2, Rights.READ);
    rig.secondLevel.mapPermitted(2, 0, permit, Rights.READ);
    assertThat(rig.secondLevel.destroyStep(1, 1 << 20)).isFalse();
    assertThat(rig.walk(2)).isEqualTo(Map.of(0, rig.leaf(frame, Rights.READ)));
    rig.secondLevel.unmap(2, 0);
    rig.frames.closePermit(permit);
    assertThat(rig.secondLevel.destroyStep(1, 1)).isTrue();
    assertThat(rig.frames.state(frame)).isEqualTo(Frames.DIRTY);
  }
}
