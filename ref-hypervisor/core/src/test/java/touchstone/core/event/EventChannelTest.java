package touchstone.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.core.hypercall.EventOps.ALLOC_UNBOUND;
import static touchstone.core.hypercall.EventOps.BIND_INTERDOMAIN;
import static touchstone.core.hypercall.EventOps.BIND_IPI;
import static touchstone.core.hypercall.EventOps.BIND_PIRQ;
import static touchstone.core.hypercall.EventOps.BIND_VCPU;
import static touchstone.core.hypercall.EventOps.BIND_VIRQ;
import static touchstone.core.hypercall.EventOps.CLOSE;
import static touchstone.core.hypercall.EventOps.RESET;
import static touchstone.core.hypercall.EventOps.SEND;
import static touchstone.core.hypercall.EventOps.SET_PRIORITY;
import static touchstone.core.hypercall.EventOps.STATUS;
import static touchstone.core.hypercall.EventOps.UNMASK;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.EventOps;
import touchstone.core.hypercall.InvariantCheck;
import touchstone.core.hypercall.Rig;
import touchstone.core.vcpu.Vcpu;

/** Event channels through the hypercall, for 32- and 64-bit guests. */
class EventChannelTest {
  private static final int SELF = 0x7FF0;
  private static final long AT = Rig.FREE;

  private final Rig rig = new Rig(Hardware.INTEL, false);
  private final EventOps ops = new EventOps(rig);
  private Domain a;
  private Domain b;

  @BeforeEach
  void guests() {
    a = rig.guest(8, 2, true);
    b = rig.guest(8, 1, true);
  }

  @AfterEach
  void invariants() {
    new InvariantCheck(rig).check();
  }

  private long op(Domain d, int command, long... words) {
    return ops.call(d, command, words);
  }

  private int offer(Domain d, int remote) {
    assertThat(op(d, ALLOC_UNBOUND, SELF | (long) remote << 16, 0)).isZero();
    return rig.read32(d, AT + 4);
  }

  private int accept(Domain d, Domain remote, int port) {
    assertThat(op(d, BIND_INTERDOMAIN, remote.id, port, 0)).isZero();
    return rig.read32(d, AT + 8);
  }

  private boolean pending(Domain d, int port) {
    return rig.s.delivery.isPending(d, port);
  }

  private void clear(Domain d) {
    for (int i = 0; i < 512; i += 8) {
      rig.hw.write64(d.sharedInfo() + 2048 + i, 0);
    }
    for (int i = 0; i < d.maxVcpus; i++) {
      rig.hw.write64(d.vcpu[i].vcpuInfo, 0);
      rig.hw.write64(d.vcpu[i].vcpuInfo + 8, 0);
    }
  }

  // [utest->req~evt-peer-only~1]
  @Test
  void aChannelCarriesSignalsBothWaysAndNowhereElse() {
    int pa = offer(a, b.id);
    int pb = accept(b, a, pa);
    assertThat(pending(b, pb)).as("a new binding starts pending").isTrue();
    clear(a);
    clear(b);
    assertThat(op(b, SEND, pb)).isZero();
    assertThat(pending(a, pa)).isTrue();
    assertThat(pending(b, pb)).isFalse();
    assertThat(rig.hw.read8(a.vcpu[0].vcpuInfo)).isEqualTo(1);
    assertThat(rig.hw.read64(a.vcpu[0].vcpuInfo + 8)).isEqualTo(1L << pa / 64);
    assertThat(op(a, SEND, pa)).isZero();
    assertThat(pending(b, pb)).isTrue();
  }

  // [utest->req~evt-bind-needs-offer~1]
  @Test
  void bindingNeedsAnOfferToTheBinder() {
    int toZero = offer(a, 0);
    assertThat(op(b, BIND_INTERDOMAIN, a.id, toZero, 0)).isEqualTo(Errno.EINVAL);
    assertThat(op(b, BIND_INTERDOMAIN, a.id, 99, 0)).isEqualTo(Errno.EINVAL);
    assertThat(op(b, BIND_INTERDOMAIN, a.id, 0, 0)).isEqualTo(Errno.EINVAL);
    assertThat(op(b, BIND_INTERDOMAIN, a.id, 0xFFFFFFFFL, 0)).isEqualTo(Errno.EINVAL);
    assertThat(op(b, BIND_INTERDOMAIN, 7, 1, 0)).isEqualTo(Errno.ESRCH);
    int pa = offer(a, b.id);
    accept(b, a, pa);
    assertThat(op(b, BIND_INTERDOMAIN, a.id, pa, 0)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void loopback() {
    int first = offer(a, SELF);
    assertThat(op(a, BIND_INTERDOMAIN, SELF, first, 0)).isZero();
    int second = rig.read32(a, AT + 8);
    clear(a);
    assertThat(op(a, SEND, second)).isZero();
    assertThat(pending(a, first)).isTrue();
    assertThat(op(a, CLOSE, first)).isZero();
    assertThat(a.ports.state(second)).isEqualTo(EventPorts.UNBOUND);
  }

  // [utest->req~evt-close~1]
  @Test
  void closingLeavesTheOtherEndUnboundAndDeaf() {
    int pa = offer(a, b.id);
    int pb = accept(b, a, pa);
    clear(a);
    assertThat(op(b, CLOSE, pb)).isZero();
    assertThat(op(b, CLOSE, pb)).isEqualTo(Errno.EINVAL);
    assertThat(op(b, SEND, pb)).isEqualTo(Errno.EINVAL);
    assertThat(op(a, SEND, pa)).isZero();
    assertThat(op(a, STATUS, SELF, pa, 0, 0, 0, 0)).isZero();
    assertThat(rig.read32(a, AT + 8)).isEqualTo(EventPorts.UNBOUND);
    assertThat(rig.read16(a, AT + 16)).isEqualTo((short) b.id);
    assertThat(accept(b, a, pa)).isEqualTo(pb);
  }

  /** The other end may be bound again, to another port: the old one hears nothing any more. */
  // [utest->req~evt-close~1]
  @Test
  void aPortThatIsBoundAgainReachesItsNewPeerOnly() {
    int pa = offer(a, b.id);
    int old = accept(b, a, pa);
    assertThat(op(b, CLOSE, old)).isZero();
    assertThat(offer(b, 0)).as("takes the number").isEqualTo(old);
    int pb = accept(b, a, pa);
    clear(b);
    assertThat(op(a, SEND, pa)).isZero();
    assertThat(pending(b, pb)).isTrue();
    assertThat(pending(b, old)).isFalse();
  }

  /** A domain that has narrowed its layout has no bits for its upper ports. */
  // [utest->req~evt-port-limit~1]
  @Test
  void portsWithoutBitsTouchNothing() {
    for (int port = 1; port <= 1024; port++) {
      assertThat(rig.s.events.bindIpi(a, 0)).isEqualTo(port);
    }
    a.narrow = true;
    assertThat(op(a, SEND, 1024)).isZero();
    assertThat(pending(a, 1024)).isFalse();
    assertThat(rig.hw.read8(a.sharedInfo() + 2048 + 128)).as("the mask of port 0").isZero();
    assertThat(op(a, UNMASK, 1024)).isEqualTo(Errno.EINVAL);
    assertThat(op(a, UNMASK, 1023)).isZero();
  }

  // [utest->req~hyp-bad-pointer-efault~1]
  @Test
  void resultsThatCannotBeWrittenAreSaidSo() {
    int permit = rig.s.frames.openPermit(rig.s.frames.frameAt(b.id, 5), b.id, a.id, 1);
    assertThat(rig.s.secondLevel.mapPermitted(a.id, 0x1000, permit, 1)).isTrue();
    long readOnly = 0x1000 * (long) Rig.PAGE;
    rig.write32(a, readOnly, SELF);
    assertThat(rig.call(a, Rig.EVENT_CHANNEL_OP, ALLOC_UNBOUND, readOnly)).isEqualTo(Errno.EFAULT);
    rig.write32(a, readOnly + 4, 1);
    assertThat(rig.call(a, Rig.EVENT_CHANNEL_OP, STATUS, readOnly)).isEqualTo(Errno.EFAULT);
    rig.s.secondLevel.unmap(a.id, 0x1000);
    assertThat(rig.s.frames.closePermit(permit)).isTrue();
  }

  // [utest->req~evt-close~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClosedPortLeavesNoEventToTheNext(boolean wide) {
    a.narrow = !wide;
    for (int i = 0; i < 10; i++) {
      assertThat(op(a, BIND_IPI, 0, 0)).isZero();
      assertThat(op(a, SEND, rig.read32(a, AT + 4))).isZero();
    }
    assertThat(op(a, CLOSE, 9)).isZero();
    assertThat(pending(a, 8)).isTrue();
    assertThat(pending(a, 9)).isFalse();
    assertThat(pending(a, 10)).isTrue();
    assertThat(offer(a, b.id)).isEqualTo(9);
    assertThat(pending(a, 9)).isFalse();
  }

  // [utest->req~evt-own-ports-only~1]
  @ParameterizedTest
  @ValueSource(longs = {0, 4095, 4096, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL})
  void portsThatAreNotOpenAreRefused(long port) {
    assertThat(op(a, SEND, port)).isEqualTo(Errno.EINVAL);
    assertThat(op(a, CLOSE, port)).isEqualTo(Errno.EINVAL);
    assertThat(op(a, UNMASK, port)).isEqualTo(Errno.EINVAL);
    assertThat(op(a, BIND_VCPU, port, 0)).isEqualTo(Errno.EINVAL);
  }

  // [utest->req~evt-pending-kept~1]
  @Test
  void aMaskedPortStaysPendingUntilUnmasked() {
    assertThat(op(a, BIND_IPI, 1, 0)).isZero();
    int port = rig.read32(a, AT + 4);
    rig.hw.write8(a.sharedInfo() + 2560 + port / 8, 1 << port % 8);
    assertThat(op(a, SEND, port)).isZero();
    assertThat(pending(a, port)).isTrue();
    assertThat(rig.hw.read8(a.vcpu[1].vcpuInfo)).isZero();
    assertThat(op(a, UNMASK, port)).isZero();
    assertThat(rig.hw.read8(a.vcpu[1].vcpuInfo)).isEqualTo(1);
    assertThat(rig.hw.read8(a.vcpu[0].vcpuInfo)).isZero();
    assertThat(rig.hw.read8(a.sharedInfo() + 2560 + port / 8)).as("the mask").isZero();
  }

  @Test
  void unmaskingLeavesOtherMasksAlone() {
    assertThat(op(a, BIND_IPI, 0, 0)).isZero();
    int port = rig.read32(a, AT + 4);
    rig.hw.write8(a.sharedInfo() + 2560, 255);
    assertThat(op(a, UNMASK, port)).isZero();
    assertThat(rig.hw.read8(a.sharedInfo() + 2560)).isEqualTo(255 - (1 << port));
    assertThat(rig.hw.read8(a.vcpu[0].vcpuInfo)).as("nothing had come").isZero();
  }

  /** VIRQ_DOM_EXC goes to domain 0, if it has bound it, and to nobody else. */
  // [utest->req~lif-shutdown~1]
  @Test
  void domainZeroHearsOfAShutdown() {
    Domain control = rig.control();
    assertThat(op(b, BIND_VIRQ, EventChannels.VIRQ_DOM_EXC, 0, 0)).isZero();
    int guests = rig.read32(b, AT + 8);
    rig.s.lifecycle.shutdown(a, 0);
    rig.s.lifecycle.resume(a);
    assertThat(op(control, BIND_VIRQ, EventChannels.VIRQ_DOM_EXC, 0, 0)).isZero();
    int port = rig.read32(control, AT + 8);
    assertThat(pending(control, port)).as("not bound in time").isFalse();
    rig.s.lifecycle.shutdown(a, 0);
    assertThat(pending(control, port)).isTrue();
    assertThat(pending(b, guests)).isFalse();
    rig.s.events.globalVirq(EventChannels.VIRQ_DOM_EXC + 1);
    assertThat(pending(control, 0)).as("nobody has bound it").isFalse();
  }

  // [utest->req~evt-virq-once~1]
  @Test
  void aVirqIsBoundOncePerVcpu() {
    assertThat(op(a, BIND_VIRQ, 0, 1, 0)).isZero();
    int port = rig.read32(a, AT + 8);
    assertThat(op(a, BIND_VIRQ, 0, 1, 0)).isEqualTo(Errno.EEXIST);
    assertThat(op(a, BIND_VIRQ, 0, 0, 0)).isZero();
    assertThat(op(a, BIND_VIRQ, 24, 0, 0)).isEqualTo(Errno.EINVAL);
    assertThat(op(a, BIND_VIRQ, 0xFFFFFFFFL, 0, 0)).isEqualTo(Errno.EINVAL);
    assertThat(op(a, BIND_VIRQ, 0, 2, 0)).isEqualTo(Errno.ENOENT);
    assertThat(op(a, BIND_VIRQ, 2, 1, 0)).as("global").isEqualTo(Errno.EINVAL);
    assertThat(op(a, BIND_VCPU, port, 0)).as("fixed").isEqualTo(Errno.EINVAL);
    rig.s.events.virq(a.vcpu[1], EventChannels.VIRQ_TIMER);
    assertThat(pending(a, port)).isTrue();
    assertThat(op(a, CLOSE, port)).isZero();
    assertThat(op(a, BIND_VIRQ, 0, 1, 0)).isZero();
  }

  // [utest->req~evt-virq-once~1]
  @Test
  void virqsOfAVcpuAreToldApart() {
    assertThat(op(a, BIND_VIRQ, 1, 1, 0)).isZero();
    int debug = rig.read32(a, AT + 8);
    rig.s.events.virq(a.vcpu[1], EventChannels.VIRQ_TIMER);
    rig.s.events.virq(a.vcpu[0], 1);
    assertThat(pending(a, debug)).isFalse();
    rig.s.events.virq(a.vcpu[1], 1);
    assertThat(pending(a, debug)).isTrue();
    assertThat(op(a, CLOSE, debug)).isZero();
    assertThat(op(a, BIND_VIRQ, 1, 1, 0)).isZero();
  }

  @Test
  void aGlobalVirqMayMoveToAnotherVcpuAndStillBeClosed() {
    assertThat(op(a, BIND_VIRQ, 3, 0, 0)).isZero();
    int port = rig.read32(a, AT + 8);
    assertThat(op(a, BIND_VCPU, port, 1)).isZero();
    assertThat(op(a, BIND_VIRQ, 3, 0, 0)).isEqualTo(Errno.EEXIST);
    new InvariantCheck(rig).check();
    assertThat(op(a, CLOSE, port)).isZero();
    assertThat(op(a, BIND_VIRQ, 3, 0, 0)).isZero();
  }

  // [utest->req~evt-ipi~1]
  @Test
  void ipisGoToTheirVcpu() {
    assertThat(op(a, BIND_IPI, 2, 0)).isEqualTo(Errno.ENOENT);
    assertThat(op(a, BIND_IPI, 0xFFFFFFFFL, 0)).isEqualTo(Errno.ENOENT);
    assertThat(op(a, BIND_IPI, 1, 0)).isZero();
    int port = rig.read32(a, AT + 4);
    assertThat(op(a, SEND, port)).isZero();
    assertThat(rig.hw.read8(a.vcpu[1].vcpuInfo)).isEqualTo(1);
    assertThat(op(a, BIND_PIRQ, 1, 0, 0)).isEqualTo(Errno.EINVAL);
  }

  // [utest->req~evt-status~1]
  @Test
  void statusIsForOneselfAndForTheControlDomain() {
    int pa = offer(a, b.id);
    assertThat(op(b, STATUS, a.id, pa, 0, 0, 0, 0)).isEqualTo(Errno.EPERM);
    assertThat(op(rig.control(), STATUS, a.id, pa, 0, 0, 0, 0)).isZero();
    assertThat(rig.read32(rig.control(), AT + 8)).isEqualTo(EventPorts.UNBOUND);
    assertThat(op(a, STATUS, SELF, 4096, 0, 0, 0, 0)).isEqualTo(Errno.EINVAL);
    assertThat(op(b, ALLOC_UNBOUND, a.id, 0)).isEqualTo(Errno.EPERM);
    assertThat(op(b, RESET, a.id)).isEqualTo(Errno.EPERM);
    assertThat(op(b, RESET, 6)).isEqualTo(Errno.ESRCH);
  }

  private void describes(Domain d, int port, int state, int vcpu, long detail) {
    assertThat(op(d, STATUS, SELF, port, -1, -1, -1, -1)).isZero();
    assertThat(rig.read32(d, AT + 8)).as("state").isEqualTo(state);
    assertThat(rig.read32(d, AT + 12)).as("vcpu").isEqualTo(vcpu);
    assertThat(rig.read64(d, AT + 16)).as("union").isEqualTo(detail);
  }

  // [utest->req~evt-status~1]
  @Test
  void statusDescribesEachKindOfPort() {
    int offered = offer(a, b.id);
    int pb = accept(b, a, offered);
    int unbound = offer(a, b.id);
    assertThat(op(a, BIND_VIRQ, 0, 1, 0)).isZero();
    int timer = rig.read32(a, AT + 8);
    assertThat(op(a, BIND_VIRQ, 3, 0, 0)).isZero();
    int exception = rig.read32(a, AT + 8);
    assertThat(op(a, BIND_IPI, 1, 0)).isZero();
    int ipi = rig.read32(a, AT + 4);
    assertThat(op(a, BIND_VCPU, offered, 1)).isZero();
    describes(a, offered, EventPorts.INTERDOMAIN, 1, b.id | (long) pb << 32);
    describes(a, unbound, EventPorts.UNBOUND, 0, b.id);
    describes(a, timer, EventPorts.VIRQ, 1, 0);
    describes(a, exception, EventPorts.VIRQ, 0, 3);
    describes(a, ipi, EventPorts.IPI, 1, 0);
    describes(a, ipi + 1, EventPorts.CLOSED, 0, 0);
    assertThat(op(a, STATUS, SELF, 0, 0, 0, 0, 0)).isEqualTo(Errno.EINVAL);
  }

  // [utest->req~evt-reset~1]
  // [utest->req~evt-port-limit~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void portsEndWhereTheBitmapsEnd(boolean wide) {
    a.narrow = !wide;
    int limit = wide ? 4096 : 1024;
    for (int port = 1; port < limit; port++) {
      assertThat(offer(a, b.id)).isEqualTo(port);
    }
    assertThat(op(a, ALLOC_UNBOUND, SELF, 0)).isEqualTo(Errno.ENOSPC);
    assertThat(op(a, RESET, SELF)).isZero();
    assertThat(offer(a, b.id)).isEqualTo(1);
  }

  // [utest->req~evt-toolstack-limit~1]
  @Test
  void theToolstackMayLowerTheLimit() {
    a.maxPort = 2;
    offer(a, b.id);
    offer(a, b.id);
    assertThat(op(a, ALLOC_UNBOUND, SELF, 0)).isEqualTo(Errno.ENOSPC);
  }

  @Test
  void narrowGuestsHaveNarrowBits() {
    Domain n = rig.guest(8, 1, false);
    n.narrow = true;
    for (int i = 0; i < 40; i++) {
      offer(n, a.id);
    }
    int pa = accept(a, n, 40);
    assertThat(op(a, SEND, pa)).isZero();
    assertThat(rig.hw.read32(n.sharedInfo() + 2048 + 4)).isEqualTo(1 << 40 - 32);
    assertThat(rig.hw.read32(n.vcpu[0].vcpuInfo + 4)).isEqualTo(2);
  }

  // [utest->req~evt-wakes~1]
  @Test
  void aBlockedVcpuWakesAndAPollerSeesItsPort() {
    int pa = offer(a, b.id);
    int pb = accept(b, a, pa);
    clear(a);
    assertThat(rig.call(a, Rig.SCHED_OP, 1, 0)).isZero();
    assertThat(a.vcpu[0].state).isEqualTo(Vcpu.BLOCKED);
    op(b, SEND, pb);
    assertThat(a.vcpu[0].state).isEqualTo(Vcpu.RUNNABLE);
    clear(a);
    rig.hw.write8(a.sharedInfo() + 2560 + pa / 8, 1 << pa % 8);
    rig.write32(a, AT + 64, pa);
    rig.write64(a, AT, AT + 64);
    rig.write64(a, AT + 8, 1);
    rig.write64(a, AT + 16, 0);
    assertThat(rig.call(a, Rig.SCHED_OP, 3, AT)).isZero();
    assertThat(a.vcpu[0].state).isEqualTo(Vcpu.BLOCKED);
    op(b, SEND, pb);
    assertThat(a.vcpu[0].state).isEqualTo(Vcpu.RUNNABLE);
    assertThat(a.vcpu[0].pollPort).isZero();
  }

  // [utest->req~hyp-not-offered~1]
  @Test
  void badPointersAndUnknownOperations() {
    for (int command = 0; command <= SET_PRIORITY; command++) {
      assertThat(rig.call(a, Rig.EVENT_CHANNEL_OP, command, 0x30000000L)).isEqualTo(Errno.EFAULT);
    }
    for (long command : new long[] {14, 15, 0xFFFFFFFFL}) {
      assertThat(rig.call(a, Rig.EVENT_CHANNEL_OP, command, AT)).isEqualTo(Errno.ENOSYS);
    }
  }

  // [utest->req~lif-dying-refuses~1]
  @Test
  void aDyingDomainOpensNoPorts() {
    long offerToA = b.id | (long) a.id << 16;
    assertThat(op(rig.control(), ALLOC_UNBOUND, offerToA, 0)).isZero();
    rig.s.lifecycle.destroyStep(b);
    assertThat(b.dying).isTrue();
    assertThat(op(rig.control(), ALLOC_UNBOUND, offerToA, 0)).isEqualTo(Errno.EINVAL);
    assertThat(b.ports.state).containsOnly(EventPorts.CLOSED);
  }

  // [utest->req~evt-silo~1]
  @Test
  void siloConnectsOnlyWithTheControlDomain() {
    Rig silo = new Rig(Hardware.AMD, true);
    Domain x = silo.guest(8, 1, true);
    Domain y = silo.guest(8, 1, true);
    silo.write32(x, AT, SELF | y.id << 16);
    assertThat(silo.call(x, Rig.EVENT_CHANNEL_OP, ALLOC_UNBOUND, AT)).isEqualTo(Errno.EPERM);
    silo.write32(x, AT, SELF);
    assertThat(silo.call(x, Rig.EVENT_CHANNEL_OP, ALLOC_UNBOUND, AT)).isZero();
    x.ports.open(9, EventPorts.UNBOUND, 0);
    x.ports.remote[9] = y.id;
    silo.write32(y, AT, x.id);
    silo.write32(y, AT + 4, 9);
    assertThat(silo.call(y, Rig.EVENT_CHANNEL_OP, BIND_INTERDOMAIN, AT)).isEqualTo(Errno.EPERM);
    assertThat(silo.s.events.allocUnbound(silo.control(), x.id)).isPositive();
  }
}
