package touchstone.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.core.hypercall.EventOps.CLOSE;
import static touchstone.core.hypercall.EventOps.EXPAND_ARRAY;
import static touchstone.core.hypercall.EventOps.RESET;
import static touchstone.core.hypercall.EventOps.SEND;
import static touchstone.core.hypercall.EventOps.SET_PRIORITY;
import static touchstone.core.hypercall.EventOps.UNMASK;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.EventOps;
import touchstone.core.hypercall.InvariantCheck;
import touchstone.core.hypercall.Rig;

/** The FIFO ABI of event channels: words, queues and the places a guest names for them. */
class EventFifoTest {
  private static final int SELF = 0x7FF0;
  private static final long AT = Rig.FREE;

  // Guest frames of the control blocks and the event array.
  private static final int BLOCKS = 5;
  private static final int ARRAY = 6;
  private static final int OFFSET = 64;

  private static final int PENDING = 1 << 31;
  private static final int MASKED = 1 << 30;
  private static final int LINKED = 1 << 29;

  private final Rig rig = new Rig(Hardware.INTEL, false);
  private final EventOps ops = new EventOps(rig);
  private Domain d;

  @BeforeEach
  void guest() {
    d = rig.guest(12, 2, true);
  }

  @AfterEach
  void invariants() {
    new InvariantCheck(rig).check();
  }

  private long op(int command, long... words) {
    return ops.call(d, command, words);
  }

  private void takeUp() {
    assertThat(ops.initControl(d, BLOCKS, OFFSET, 0)).isZero();
    assertThat(op(EXPAND_ARRAY, ARRAY, 0)).isZero();
  }

  private int word(int port) {
    return rig.read32(d, ARRAY * 4096L + 4L * port);
  }

  private void setWord(int port, int value) {
    rig.write32(d, ARRAY * 4096L + 4L * port, value);
  }

  private int ready() {
    return rig.read32(d, BLOCKS * 4096L + OFFSET);
  }

  private int head(int priority) {
    return rig.read32(d, BLOCKS * 4096L + OFFSET + 8 + 4 * priority);
  }

  private boolean upcall(int vcpu) {
    return rig.hw.read8(d.vcpu[vcpu].vcpuInfo) != 0;
  }

  // ---- places -----------------------------------------------------------------------------------

  // [utest->req~evt-fifo-places~1]
  @Test
  void aControlBlockIsWholeAlignedOwnAndNamedOnce() {
    assertThat(ops.initControl(d, BLOCKS, 4096 - 64, 0))
        .as("beyond the page")
        .isEqualTo(Errno.EINVAL);
    assertThat(ops.initControl(d, BLOCKS, 0xFFFFFFF8L, 0)).isEqualTo(Errno.EINVAL);
    assertThat(ops.initControl(d, BLOCKS, 4, 0)).as("not aligned").isEqualTo(Errno.EINVAL);
    assertThat(ops.initControl(d, 0x777, 0, 0)).as("no memory").isEqualTo(Errno.EINVAL);
    assertThat(ops.initControl(d, -1, 0, 0)).isEqualTo(Errno.EINVAL);
    assertThat(ops.initControl(d, BLOCKS, 0, 2)).as("no such vCPU").isEqualTo(Errno.ENOENT);
    assertThat(d.fifo.isActive()).isFalse();
    assertThat(ops.initControl(d, BLOCKS, 4096 - 72, 0)).isZero();
    assertThat(rig.read8(d, AT + 16)).as("link bits").isEqualTo(17);
    assertThat(ops.initControl(d, BLOCKS, 0, 0)).as("once a vCPU").isEqualTo(Errno.EINVAL);
    assertThat(ops.initControl(d, BLOCKS, 0, 1)).isZero();
  }

  // [utest->req~evt-fifo-places~1]
  @Test
  void theArrayNeedsAControlBlockAndEndsAtTheLastPort() {
    assertThat(op(EXPAND_ARRAY, ARRAY, 0)).isEqualTo(Errno.EOPNOTSUPP);
    assertThat(ops.initControl(d, BLOCKS, 0, 0)).isZero();
    assertThat(op(EXPAND_ARRAY, 0x777, 0)).isEqualTo(Errno.EINVAL);
    for (int page = 0; page < EventFifo.PAGES; page++) {
      assertThat(op(EXPAND_ARRAY, ARRAY + page, 0)).isZero();
    }
    assertThat(op(EXPAND_ARRAY, ARRAY, 0)).isEqualTo(Errno.ENOSPC);
  }

  // [utest->req~evt-fifo-places~1]
  @Test
  void placesStayTheDomainsUntilItResets() {
    takeUp();
    int array = rig.s.frames.frameAt(d.id, ARRAY);
    int blocks = rig.s.frames.frameAt(d.id, BLOCKS);
    rig.s.domains.depopulate(d, ARRAY);
    rig.s.domains.depopulate(d, BLOCKS);
    assertThat(rig.s.frames.owner(array)).isEqualTo(d.id);
    assertThat(rig.s.frames.owner(blocks)).isEqualTo(d.id);
    int port = ops.bindIpi(d, 0);
    assertThat(op(SEND, port)).as("goes where only the core still writes").isZero();
    assertThat(rig.hw.read32(array * 4096L + 4L * port)).isEqualTo(PENDING | LINKED);
    assertThat(op(RESET, SELF)).isZero();
    assertThat(d.fifo.isActive()).isFalse();
    assertThat(rig.s.frames.owner(array)).isNotEqualTo(d.id);
    assertThat(rig.s.frames.owner(blocks)).isNotEqualTo(d.id);
    assertThat(rig.s.delivery.isPending(d, ops.bindIpi(d, 0))).as("2 levels again").isFalse();
  }

  // [utest->req~evt-fifo-places~1]
  @Test
  void destructionLetsGoOfThem() {
    takeUp();
    int array = rig.s.frames.frameAt(d.id, ARRAY);
    for (int step = 0; rig.s.domains.find(d.id) != null && step < 1000; step++) {
      rig.s.lifecycle.destroyStep(d);
    }
    assertThat(rig.s.domains.find(d.id)).isNull();
    assertThat(rig.s.frames.owner(array)).isNotEqualTo(d.id);
  }

  // ---- queues -----------------------------------------------------------------------------------

  // [utest->req~evt-fifo-order~1]
  @Test
  void eventsOfAPriorityStandInTheOrderTheyCame() {
    takeUp();
    int first = ops.bindIpi(d, 0);
    int second = ops.bindIpi(d, 0);
    int third = ops.bindIpi(d, 0);
    assertThat(op(SEND, second)).isZero();
    assertThat(upcall(0)).isTrue();
    assertThat(ready()).isEqualTo(1 << 7);
    op(SEND, third);
    op(SEND, first);
    op(SEND, third);
    assertThat(head(7)).isEqualTo(second);
    assertThat(word(second)).isEqualTo(PENDING | LINKED | third);
    assertThat(word(third)).isEqualTo(PENDING | LINKED | first);
    assertThat(word(first)).isEqualTo(PENDING | LINKED);
  }

  // [utest->req~evt-fifo-order~1]
  @Test
  void aPriorityIsAQueueOfItsOwn() {
    int early = ops.bindIpi(d, 0);
    assertThat(op(SET_PRIORITY, early, 3)).as("2 levels").isEqualTo(Errno.ENOSYS);
    takeUp();
    assertThat(op(SET_PRIORITY, early, 0)).isZero();
    assertThat(op(SET_PRIORITY, early, 16)).isEqualTo(Errno.EINVAL);
    assertThat(op(SET_PRIORITY, early, 0xFFFFFFFFL)).isEqualTo(Errno.EINVAL);
    assertThat(op(SET_PRIORITY, 99, 3)).as("closed").isEqualTo(Errno.EINVAL);
    int late = ops.bindIpi(d, 0);
    op(SEND, late);
    op(SEND, early);
    assertThat(ready()).isEqualTo(1 << 7 | 1);
    assertThat(head(0)).isEqualTo(early);
    assertThat(head(7)).isEqualTo(late);
  }

  // [utest->req~evt-fifo-order~1]
  @Test
  void aQueueTheGuestHasEmptiedBeginsAnew() {
    takeUp();
    int first = ops.bindIpi(d, 0);
    int second = ops.bindIpi(d, 0);
    op(SEND, first);
    setWord(first, 0);
    rig.write32(d, BLOCKS * 4096L + OFFSET, 0);
    rig.hw.write8(d.vcpu[0].vcpuInfo, 0);
    op(SEND, first);
    assertThat(word(first)).as("not linked to itself").isEqualTo(PENDING | LINKED);
    assertThat(head(7)).isEqualTo(first);
    assertThat(upcall(0)).isTrue();
    setWord(first, 0);
    op(SEND, second);
    assertThat(head(7)).isEqualTo(second);
    assertThat(word(first)).isZero();
  }

  @Test
  void aPortThatChangesItsQueueLeavesNoTail() {
    takeUp();
    int moved = ops.bindIpi(d, 0);
    int other = ops.bindIpi(d, 0);
    op(SEND, moved);
    setWord(moved, 0);
    op(SET_PRIORITY, moved, 2);
    op(SEND, moved);
    assertThat(head(2)).isEqualTo(moved);
    op(SEND, other);
    assertThat(head(7)).isEqualTo(other);
    assertThat(word(moved)).as("not linked from the queue it left").isEqualTo(PENDING | LINKED);
  }

  @Test
  void aMaskedEventWaitsUntilItIsUnmasked() {
    takeUp();
    int port = ops.bindIpi(d, 0);
    setWord(port, MASKED);
    op(SEND, port);
    assertThat(word(port)).isEqualTo(PENDING | MASKED);
    assertThat(ready()).isZero();
    assertThat(op(UNMASK, port)).isZero();
    assertThat(word(port)).isEqualTo(PENDING | LINKED);
    assertThat(head(7)).isEqualTo(port);
  }

  // [utest->req~evt-fifo-order~1]
  @Test
  void aVcpuWithoutControlBlockIsNotTold() {
    takeUp();
    int port = ops.bindIpi(d, 1);
    op(SEND, port);
    assertThat(word(port)).isEqualTo(PENDING);
    assertThat(upcall(1)).isFalse();
    assertThat(ops.initControl(d, BLOCKS, 512, 1)).isZero();
    assertThat(op(UNMASK, port)).isZero();
    assertThat(upcall(1)).isTrue();
    assertThat(rig.read32(d, BLOCKS * 4096L + 512 + 8 + 28)).isEqualTo(port);
  }

  // [utest->req~evt-pending-kept~1]
  @Test
  void whatIsPendingAtTheChangeComesWithItsWord() {
    int port = ops.bindIpi(d, 0);
    op(SEND, port);
    assertThat(ops.initControl(d, BLOCKS, OFFSET, 0)).isZero();
    assertThat(rig.s.delivery.isPending(d, port)).isFalse();
    assertThat(op(EXPAND_ARRAY, ARRAY, 0)).isZero();
    assertThat(rig.s.delivery.isPending(d, port)).isTrue();
    assertThat(head(7)).isEqualTo(port);
  }

  @Test
  void aClosedPortThatIsStillQueuedIsNotOpenedAgain() {
    takeUp();
    int port = ops.bindIpi(d, 0);
    op(SEND, port);
    assertThat(op(CLOSE, port)).isZero();
    assertThat(word(port)).isEqualTo(LINKED);
    assertThat(ops.bindIpi(d, 0)).isNotEqualTo(port);
    setWord(port, 0);
    assertThat(ops.bindIpi(d, 0)).isEqualTo(port);
  }

  /** Whatever stands in the words, the core writes into the array and the control block only. */
  @Test
  void spoiledWordsHarmOnlyTheirOwner() {
    takeUp();
    int first = ops.bindIpi(d, 0);
    int second = ops.bindIpi(d, 0);
    op(SEND, first);
    setWord(first, -1);
    op(SEND, second);
    assertThat(word(first) & 0x1FFFF).isEqualTo(second);
    for (int port = 0; port < 1024; port++) {
      setWord(port, 0x3001FFFF);
    }
    op(SEND, second);
    op(SEND, first);
    assertThat(op(CLOSE, first)).isZero();
    assertThat(op(RESET, SELF)).isZero();
  }
}
