package touchstone.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import touchstone.core.access.Command;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.Rig;

/** What the core reports to an audit sink, event by event. */
class AuditTest {
  private static final long AT = Rig.FREE;
  private static final int SELF = 0x7FF0;

  // XEN_DOMCTL_ commands
  private static final int CREATE = 1;
  private static final int DESTROY = 2;
  private static final int PAUSE = 3;
  private static final int UNPAUSE = 4;
  private static final int INFO = 5;
  private static final int MAX_MEM = 11;
  private static final int MAX_VCPUS = 15;
  private static final int SCHEDULER = 16;

  private final Rig rig = Rig.audited(Hardware.INTEL, false, 1024);
  private final Domain control = rig.control();

  /** Words 2 and up of the structure are the command's own. */
  private void domctl(int command, int domain, long... own) {
    rig.write64(control, AT, command | 0x15L << 32);
    rig.write64(control, AT + 8, domain);
    for (int i = 0; i < 8; i++) {
      rig.write64(control, AT + 16 + 8 * i, i < own.length ? own[i] : 0);
    }
    rig.call(control, Rig.DOMCTL, AT);
  }

  private static List<Integer> event(int event, int subject, int object, int detail, int outcome) {
    return List.of(event, subject, object, detail, outcome);
  }

  // [utest->req~aud-control~1]
  @Test
  void everyControlOperationIsRecordedOnceWithItsOutcome() {
    domctl(CREATE, 5, 0, 0, 3L << 32, 1L << 32, 1023 | 4L << 32, 1L << 32);
    domctl(MAX_VCPUS, 5, 1);
    domctl(MAX_MEM, 5, 64);
    domctl(SCHEDULER, 5, 5, 512);
    domctl(PAUSE, 5);
    domctl(UNPAUSE, 5);
    domctl(PAUSE, 0);
    domctl(DESTROY, 5);
    domctl(DESTROY, 5);
    assertThat(rig.dispatches).as("the last one finds nobody").isEqualTo(1);
    assertThat(rig.trail)
        .containsExactly(
            event(Audit.CONTROL, 0, 5, CREATE, 0),
            event(Audit.CONTROL, 0, 5, MAX_VCPUS, 0),
            event(Audit.CONTROL, 0, 5, MAX_MEM, 0),
            event(Audit.CONTROL, 0, 5, SCHEDULER, 0),
            event(Audit.CONTROL, 0, 5, PAUSE, 0),
            event(Audit.CONTROL, 0, 5, UNPAUSE, 0),
            event(Audit.CONTROL, 0, 0, PAUSE, Errno.EINVAL),
            event(Audit.CONTROL, 0, 5, DESTROY, 0),
            event(Audit.CONTROL, 0, 5, DESTROY, Errno.ESRCH));
  }

  @Test
  void questionsAreNotRecorded() {
    Domain d = rig.guest(8, 1, true);
    domctl(INFO, d.id);
    domctl(14, d.id, 0);
    domctl(SCHEDULER, d.id, 5 | 1L << 32);
    domctl(36, d.id);
    assertThat(rig.trail).isEmpty();
  }

  // [utest->req~aud-grant~1]
  @Test
  void grantsAcrossDomains() {
    Domain granter = rig.guest(8, 1, true);
    Domain user = rig.guest(8, 1, true);
    rig.s.grants.grow(granter, 1);
    rig.hw.write64(granter.grants.frameAt(0) * 4096L + 24, 1 | (long) user.id << 16 | 5L << 32);
    mapGrant(user, granter, 3);
    int handle = rig.read32(user, AT + 20);
    mapGrant(user, granter, 4);
    for (int i = 0; i < 2; i++) {
      rig.write64(user, AT, 0x1000L * 4096);
      rig.write64(user, AT + 16, handle);
      rig.call(user, Rig.GRANT_TABLE_OP, 1, AT, 1);
    }
    assertThat(rig.trail)
        .containsExactly(
            event(Audit.GRANT_MAPPED, user.id, granter.id, 3, 0),
            event(Audit.GRANT_UNMAPPED, user.id, granter.id, handle, 0));
  }

  private void mapGrant(Domain user, Domain granter, long reference) {
    rig.write64(user, AT, 0x1000L * 4096);
    rig.write64(user, AT + 8, 2 | reference << 32);
    rig.write64(user, AT + 16, granter.id);
    rig.call(user, Rig.GRANT_TABLE_OP, 0, AT, 1);
  }

  // [utest->req~aud-foreign~1]
  @Test
  void mappingsWithoutAGrant() {
    Domain d = rig.guest(8, 1, true);
    mapForeign(control, d, 5, 0x5000);
    mapForeign(control, d, 99, 0x5001);
    rig.write64(control, AT, SELF);
    rig.write64(control, AT + 8, 0x5000);
    assertThat(rig.call(control, Rig.MEMORY_OP, 15, AT)).isZero();
    mapForeign(d, control, 5, 0x5000);
    assertThat(rig.trail)
        .containsExactly(
            event(Audit.FOREIGN_MAPPED, 0, d.id, 0x5000, 0),
            event(Audit.FOREIGN_UNMAPPED, 0, d.id, 0x5000, 0),
            event(Audit.FOREIGN_DENIED, d.id, 0, 0, Errno.EPERM));
  }

  private void mapForeign(Domain caller, Domain owner, long gfn, long at) {
    rig.write64(caller, AT, SELF | 4L << 16 | 1L << 32 | (long) owner.id << 48);
    for (int i = 0; i < 3; i++) {
      rig.write64(caller, AT + 8 + 8 * i, AT + 512 + 64 * i);
    }
    rig.write64(caller, AT + 512, gfn);
    rig.write64(caller, AT + 576, at);
    rig.call(caller, Rig.MEMORY_OP, 23, AT);
  }

  // [utest->req~aud-event-bound~1]
  @Test
  void channelsBetweenDomainsButNotWithin() {
    Domain a = rig.guest(8, 1, true);
    Domain b = rig.guest(8, 1, true);
    int offer = rig.s.events.allocUnbound(a, b.id);
    int own = rig.s.events.allocUnbound(a, a.id);
    bind(a, a, own);
    bind(a, a, offer);
    bind(b, a, offer);
    assertThat(rig.trail).containsExactly(event(Audit.EVENT_BOUND, b.id, a.id, offer, 0));
  }

  private void bind(Domain d, Domain remote, int port) {
    rig.write64(d, AT, remote.id | (long) port << 32);
    rig.call(d, Rig.EVENT_CHANNEL_OP, 0, AT);
  }

  // [utest->req~aud-shutdown~1]
  @Test
  void theEndOfADomainOnceWithItsReason() {
    Domain a = rig.guest(8, 1, true);
    Domain b = rig.guest(8, 1, true);
    rig.write64(a, AT, 1);
    rig.call(a, Rig.SCHED_OP, 2, AT);
    rig.call(a, Rig.SCHED_OP, 2, AT);
    rig.write64(control, AT, b.id | 3L << 32);
    rig.call(control, Rig.SCHED_OP, 4, AT);
    rig.s.lifecycle.shutdown(b, 0);
    assertThat(rig.trail)
        .containsExactly(
            event(Audit.SHUTDOWN, a.id, a.id, 1, 0),
            event(Audit.CONTROL_ALLOWED, 0, b.id, Command.hypercall(Rig.SCHED_OP, 4), 0),
            event(Audit.SHUTDOWN, b.id, b.id, 3, 0));
  }

  // [utest->req~aud-denied-once~1]
  @Test
  void refusalsOfThePolicyOnceEach() {
    Rig silo = Rig.audited(Hardware.AMD, true, 1024);
    Domain a = silo.guest(8, 1, true);
    Domain b = silo.guest(8, 1, true);
    silo.write64(a, AT, SELF | (long) b.id << 16);
    silo.call(a, Rig.EVENT_CHANNEL_OP, 6, AT);
    silo.write64(a, AT, 0x1000L * 4096);
    silo.write64(a, AT + 8, 2);
    silo.write64(a, AT + 16, b.id);
    silo.call(a, Rig.GRANT_TABLE_OP, 0, AT, 1);
    silo.write64(a, AT, 2 | 0x15L << 32);
    silo.write64(a, AT + 8, b.id);
    silo.call(a, Rig.DOMCTL, AT);
    silo.call(a, Rig.SYSCTL, AT);
    assertThat(silo.trail)
        .containsExactly(
            event(Audit.SIGNAL_DENIED, a.id, b.id, 0, Errno.EPERM),
            event(Audit.GRANT_DENIED, a.id, b.id, 0, Errno.EPERM),
            event(Audit.CONTROL_DENIED, a.id, b.id, DESTROY, Errno.EPERM),
            event(Audit.CONTROL_DENIED, a.id, a.id, Command.sysctl(2), Errno.EPERM));
  }

  /** Real mode has no rings: nobody there is a kernel. */
  // [utest->req~aud-caller-denied~1]
  @Test
  void hypercallsFromOutsideTheKernel() {
    Domain d = rig.guest(8, 1, false);
    rig.s.driver.setRegister(d.vcpu[0], touchstone.core.vcpu.Registers.CR0, 0x10);
    assertThat(rig.call(d, Rig.XEN_VERSION, 0)).isEqualTo(Errno.EPERM);
    assertThat(rig.trail)
        .containsExactly(event(Audit.CALLER_DENIED, d.id, d.id, Rig.XEN_VERSION, Errno.EPERM));
  }
}
