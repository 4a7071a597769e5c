package touchstone.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.audit.Audit;
import touchstone.core.domain.Domain;
import touchstone.core.event.EventInvariant;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.Rig;
import touchstone.core.memory.Frames;

/** Who may do what to whom, asked of the whole core by hypercall. */
class AccessTest {
  private static final long AT = ForeignActs.AT;
  private static final int SELF = 0x7FF0;
  private static final int DOMCTL_VERSION = 0x15;

  private static Stream<Arguments> acts() {
    return Stream.of(false, true)
        .flatMap(silo -> ForeignActs.ALL.stream().map(act -> Arguments.of(silo, act)));
  }

  // [utest->req~acc-every-operation~1]
  // [utest->req~acc-refused-changes-nothing~1]
  // [utest->req~aud-denied-once~1]
  @ParameterizedTest
  @MethodSource("acts")
  void plainDomainsCannotActOnOthers(boolean silo, ForeignActs act) {
    Rig rig = Rig.audited(Hardware.INTEL, silo, 1024);
    Domain attacker = rig.guest(8, 1, true);
    Domain victim = rig.guest(8, 1, true);
    rig.s.grants.grow(victim, 1);
    assertThat(rig.s.events.allocUnbound(victim, 0)).isEqualTo(1);
    victim.maxPages = 100;
    rig.trail.clear();
    List<Object> before = stateOf(rig, victim);
    assertThat(act.isRefused(rig, attacker, victim)).isTrue();
    assertThat(stateOf(rig, victim)).isEqualTo(before);
    assertThat(rig.trail).hasSize(1);
    assertThat(rig.trail.getFirst().subList(0, 3))
        .containsExactly(Audit.CONTROL_DENIED, attacker.id, victim.id);
    assertThat(rig.trail.getFirst().getLast()).isEqualTo(Errno.EPERM);
  }

  /** The same acts are open to the control domain, so the test above is about rights. */
  // [utest->req~aud-control-allowed~1]
  @ParameterizedTest
  @MethodSource("acts")
  void theControlDomainMayAndIsRecorded(boolean silo, ForeignActs act) {
    Rig rig = Rig.audited(Hardware.AMD, silo, 1024);
    Domain victim = rig.guest(8, 1, true);
    victim.maxPages = 100;
    rig.trail.clear();
    assertThat(act.isRefused(rig, rig.control(), victim)).isFalse();
    List<Integer> first = rig.trail.getFirst();
    assertThat(first.subList(0, 3)).containsExactly(Audit.CONTROL_ALLOWED, 0, victim.id);
    assertThat(first.get(3)).isEqualTo(Command.hypercall(act.hypercall(), act.operation()));
  }

  /** All that a refused operation could have changed of a domain, its memory included. */
  private static List<Object> stateOf(Rig rig, Domain d) {
    long memory = 7;
    for (int frame = 1; frame < rig.s.frames.count(); frame++) {
      if (rig.s.frames.owner(frame) == d.id) {
        for (int offset = 0; offset < Rig.PAGE; offset += 8) {
          memory = memory * 31 + rig.hw.read64(frame * (long) Rig.PAGE + offset);
        }
        memory = memory * 31 + rig.s.frames.gfnOf(frame);
      }
    }
    return List.of(
        memory,
        rig.s.frames.ownedCount(d.id),
        EventInvariant.openPorts(rig.s.events, d),
        Arrays.hashCode(d.hvmParam),
        Arrays.hashCode(d.e820Address),
        d.e820Count,
        d.grants.frames(),
        d.maxPages,
        d.pauseCount,
        d.shutdown,
        d.dying);
  }

  // [utest->req~acc-no-existence-leak~1]
  // [utest->req~acc-every-operation~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void controlOperationsDoNotTellWhoExists(boolean silo) {
    Rig rig = new Rig(Hardware.INTEL, silo);
    Domain d = rig.guest(8, 1, true);
    Domain other = rig.guest(8, 1, true);
    for (int command = 0; command <= 86; command++) {
      for (long version : new long[] {DOMCTL_VERSION, 0}) {
        for (int target : new int[] {0, d.id, other.id, 7, 99, SELF, 0xFFFF}) {
          rig.write64(d, AT, command | version << 32);
          rig.write64(d, AT + 8, target);
          assertThat(rig.call(d, Rig.DOMCTL, AT)).isEqualTo(Errno.EPERM);
        }
        rig.write64(d, AT, command | version << 32);
        assertThat(rig.call(d, Rig.SYSCTL, AT)).isEqualTo(Errno.EPERM);
      }
    }
  }

  // [utest->req~acc-multicall~1]
  @ParameterizedTest
  @MethodSource("acts")
  void aMulticallIsNoWayAround(boolean silo, ForeignActs act) {
    Rig rig = Rig.audited(Hardware.INTEL, silo, 1024);
    Domain attacker = rig.guest(8, 1, true);
    Domain victim = rig.guest(8, 1, true);
    List<Object> before = stateOf(rig, victim);
    assertThat(act.isRefused(rig, attacker, victim)).isTrue();
    int alone = rig.trail.size();
    long entries = 6 * Rig.PAGE;
    for (int i = 0; i < 3; i++) {
      long entry = entries + 64L * i;
      rig.write64(attacker, entry, act.hypercall());
      rig.write64(attacker, entry + 16, act.operation());
      rig.write64(attacker, entry + 24, AT);
      rig.write64(attacker, entry + 32, 1);
    }
    assertThat(rig.call(attacker, Rig.MULTICALL, entries, 3)).isZero();
    assertThat(rig.trail).as("each entry was checked").hasSize(alone + 3);
    assertThat(stateOf(rig, victim)).isEqualTo(before);
  }

  // [utest->req~acc-control-not-exempt~1]
  @Test
  void theControlDomainPassesTheSameGate() {
    Rig rig = new Rig(Hardware.INTEL, false);
    Domain control = rig.control();
    Domain d = rig.guest(8, 1, true);
    assertThat(rig.core.hypercall0(Rig.DOMCTL, 0x800000000000L, 0, 0, 0, 0))
        .isEqualTo(Errno.EFAULT);
    assertThat(rig.core.hypercall0(99, 0, 0, 0, 0, 0)).isEqualTo(Errno.ENOSYS);
    rig.write64(control, AT, 3);
    rig.write64(control, AT + 8, d.id);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).as("version").isEqualTo(Errno.EACCES);
    int frames = rig.s.frames.count();
    for (int frame = 0; frame < frames; frame++) {
      if (rig.s.frames.owner(frame) == Frames.HYPERVISOR) {
        assertThat(rig.s.frames.openPermit(frame, Frames.HYPERVISOR, 0, 1)).isEqualTo(Frames.NONE);
      }
    }
  }

  // [utest->req~acc-self-target~1]
  @Test
  void theControlDomainCannotStopItself() {
    Rig rig = new Rig(Hardware.AMD, false);
    Domain control = rig.control();
    for (int command : new int[] {2, 3, 27}) {
      rig.write64(control, AT, command | (long) DOMCTL_VERSION << 32);
      rig.write64(control, AT + 8, 0);
      assertThat(rig.call(control, Rig.DOMCTL, AT)).isEqualTo(Errno.EINVAL);
      assertThat(control.dying || control.shutdown || control.pauseCount > 0).isFalse();
    }
  }

  /** Destroyed, but kept as a zombie by a page the control domain has mapped. */
  // [utest->req~acc-dying-no-target~1]
  @Test
  void aDyingDomainIsNoTarget() {
    Rig rig = new Rig(Hardware.INTEL, false);
    Domain control = rig.control();
    Domain d = rig.guest(8, 1, true);
    Domain other = rig.guest(8, 1, true);
    rig.s.grants.grow(d, 1);
    rig.hw.write64(d.grants.frameAt(0) * 4096L, 1 | (long) other.id << 16 | 5L << 32);
    assertThat(mapForeign(rig, control, SELF, d, 5, 0x4000)).isZero();
    rig.s.lifecycle.destroyStep(d);
    assertThat(d.dying).isTrue();
    assertThat(mapForeign(rig, control, SELF, d, 6, 0x4001)).isEqualTo(Errno.ESRCH);
    for (int operation : new int[] {0, 1, 6}) {
      rig.write64(control, AT, AT + 512);
      rig.write64(control, AT + 8, 1);
      rig.write64(control, AT + 16, 0);
      rig.write64(control, AT + 24, d.id);
      assertThat(rig.call(control, Rig.MEMORY_OP, operation, AT)).isEqualTo(Errno.ESRCH);
    }
    rig.write64(control, AT, d.id | 2L << 32);
    rig.write64(control, AT + 8, 5);
    rig.write64(control, AT + 16, 30);
    assertThat(rig.call(control, Rig.MEMORY_OP, 7, AT)).isEqualTo(Errno.ESRCH);
    rig.write64(other, AT, 0x1000L * 4096);
    rig.write64(other, AT + 8, 2);
    rig.write64(other, AT + 16, d.id);
    assertThat(rig.call(other, Rig.GRANT_TABLE_OP, 0, AT, 1)).isZero();
    assertThat(rig.read16(other, AT + 18)).as("GNTST_bad_domain").isEqualTo(-2);
    rig.write64(other, AT, d.id | 1L << 32);
    assertThat(rig.call(other, Rig.EVENT_CHANNEL_OP, 0, AT)).isEqualTo(Errno.EINVAL);
  }

  private static long mapForeign(
      Rig rig, Domain caller, int target, Domain owner, long gfn, long at) {
    rig.write64(caller, AT, target | 4L << 16 | 1L << 32 | (long) owner.id << 48);
    for (int i = 0; i < 3; i++) {
      rig.write64(caller, AT + 8 + 8 * i, AT + 512 + 64 * i);
    }
    rig.write64(caller, AT + 512, gfn);
    rig.write64(caller, AT + 576, at);
    long result = rig.call(caller, Rig.MEMORY_OP, 23, AT);
    return result == 0 ? rig.read32(caller, AT + 640) : result;
  }

  /** Not even by mistake of the toolstack. */
  // [utest->req~acc-foreign-for-control-only~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theControlDomainCannotMapOnesFramesIntoAnother(boolean silo) {
    Rig rig = new Rig(Hardware.INTEL, silo);
    Domain a = rig.guest(8, 1, true);
    Domain b = rig.guest(8, 1, true);
    assertThat(mapForeign(rig, rig.control(), a.id, b, 5, 0x4000)).isEqualTo(Errno.EPERM);
    assertThat(mapForeign(rig, rig.control(), SELF, b, 5, 0x4000)).isZero();
    assertThat(rig.s.frames.isMapped(a.id, 0x4000)).isFalse();
  }

  // [utest->req~acc-third-party-copy~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void underSiloNoThirdPartyCopiesBetweenPlainDomains(boolean silo) {
    Rig rig = new Rig(Hardware.INTEL, silo);
    Domain control = rig.control();
    Domain a = rig.guest(8, 1, true);
    Domain b = rig.guest(8, 1, true);
    for (Domain d : List.of(a, b)) {
      rig.s.grants.grow(d, 1);
      rig.hw.write64(d.grants.frameAt(0) * 4096L, 1 | 5L << 32);
    }
    rig.write64(a, 5 * Rig.PAGE, 0xC0FFEE);
    rig.write64(control, AT, 0);
    rig.write64(control, AT + 8, a.id);
    rig.write64(control, AT + 16, 0);
    rig.write64(control, AT + 24, b.id);
    rig.write64(control, AT + 32, 8 | 3 << 16);
    assertThat(rig.call(control, Rig.GRANT_TABLE_OP, 5, AT, 1)).isZero();
    assertThat(rig.read16(control, AT + 36)).isEqualTo(silo ? -8 : 0);
    assertThat(rig.read64(b, 5 * Rig.PAGE)).isEqualTo(silo ? 0 : 0xC0FFEE);
  }
}
