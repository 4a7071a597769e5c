package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;

/** The gate itself and the small hypercalls behind it. */
class HypercallsTest {
  private static final int SELF = 0x7FF0;
  private static final long AT = Rig.FREE;
  private static final long LIST = 3 * Rig.PAGE;

  private final Rig rig = new Rig(Hardware.INTEL, false);
  private Domain d;

  @BeforeEach
  void guest() {
    d = rig.guest(8, 2, true);
  }

  // ---- the gate ---------------------------------------------------------------------------------

  // [utest->req~hyp-unknown-enosys~1]
  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 11, 14, 16, 19, 21, 22, 23, 25, 26, 27, 28, 30, 31, 33, 37, 41, 48, 64})
  void unknownNumbers(long number) {
    assertThat(rig.call(d, number, AT, AT, AT)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.call(d, number + (1L << 32), AT)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.call(d, number | Long.MIN_VALUE, AT)).isEqualTo(Errno.ENOSYS);
  }

  @Test
  void realModeIsRefused() {
    Domain real = rig.guest(8, 1, false);
    rig.s.driver.setRegister(real.vcpu[0], Registers.CR0, 0x10);
    assertThat(rig.call(real, Rig.XEN_VERSION, 0)).isEqualTo(Errno.EPERM);
  }

  // [utest->req~hyp-registers-kept~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyTheResultRegisterChanges(boolean wide) {
    Domain g = rig.guest(8, 1, wide);
    Vcpu v = g.vcpu[0];
    for (int i = 1; i < 16; i++) {
      v.gpr[i] = 0x1111_1111_1111_1111L * i;
    }
    v.gpr[0] = Rig.XEN_VERSION;
    v.gpr[wide ? 7 : 3] = 0;
    long[] before = v.gpr.clone();
    assertThat(rig.calls.dispatch(v)).isTrue();
    assertThat(v.gpr[0]).isEqualTo(0x40011);
    before[0] = v.gpr[0];
    assertThat(v.gpr).isEqualTo(before);
  }

  // [utest->req~hyp-compat~1]
  @Test
  void errorsOf32BitCallersFillEaxOnly() {
    Domain narrow = rig.guest(8, 1, false);
    assertThat(rig.call(narrow, 99)).isEqualTo(Errno.ENOSYS);
    assertThat(narrow.vcpu[0].gpr[0]).isEqualTo(0xFFFFFFDAL);
  }

  // ---- xen_version, console_io ------------------------------------------------------------------

  // [utest->req~hyp-version~1]
  @Test
  void version() {
    assertThat(rig.call(d, Rig.XEN_VERSION, 0, 0)).isEqualTo(4 << 16 | 17);
    assertThat(rig.call(d, Rig.XEN_VERSION, 7, 0)).isEqualTo(4096);
    assertThat(rig.call(d, Rig.XEN_VERSION, 7, 8)).isEqualTo(Errno.EINVAL);
    assertThat(rig.call(d, Rig.XEN_VERSION, 3, AT)).isZero();
    assertThat(rig.read64(d, AT)).isEqualTo(0x2E332D6D7668L | 0x2D30L << 48);
    assertThat(rig.call(d, Rig.XEN_VERSION, 9, AT)).isEqualTo(Errno.EPERM);
    assertThat(rig.call(d, Rig.XEN_VERSION, 10, AT)).isEqualTo(Errno.EPERM);
    assertThat(rig.call(d, Rig.XEN_VERSION, 11, AT)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.call(d, Rig.XEN_VERSION, 1, 0x10000000)).isEqualTo(Errno.EFAULT);
  }

  // [utest->req~res-output-clean~1]
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void textsArePaddedWithZeroes(int operation) {
    int[] size = {0, 16, 144, 1024, 64, 0, 0, 0, 16};
    for (int i = 0; i < 1032; i += 8) {
      rig.write64(d, AT + i, -1);
    }
    assertThat(rig.call(d, Rig.XEN_VERSION, operation, AT)).isZero();
    assertThat(rig.read8(d, AT + size[operation] - 1)).isZero();
    assertThat(rig.read8(d, AT + size[operation])).isEqualTo(255);
  }

  @Test
  void features() {
    rig.write64(d, AT, 0);
    assertThat(rig.call(d, Rig.XEN_VERSION, 6, AT)).isZero();
    assertThat(rig.read32(d, AT + 4)).isEqualTo(0x10305);
    rig.write32(d, AT, 1);
    assertThat(rig.call(d, Rig.XEN_VERSION, 6, AT)).isEqualTo(Errno.EINVAL);
  }

  // [utest->req~hyp-console~1]
  @Test
  void consoleOutput() {
    rig.write8(d, AT, 'h');
    rig.write8(d, AT + 1, 'i');
    assertThat(rig.call(d, Rig.CONSOLE_IO, 0, 2, AT)).isZero();
    assertThat(rig.console).containsExactly(d.id + ":104", d.id + ":105");
    assertThat(rig.call(d, Rig.CONSOLE_IO, 0, 3000, AT)).isZero();
    assertThat(rig.dispatches).isEqualTo(6);
    assertThat(rig.console).hasSize(3002);
    assertThat(rig.call(d, Rig.CONSOLE_IO, 0, 0xFFFFFFFFL, AT)).isEqualTo(Errno.EFAULT);
    assertThat(rig.call(d, Rig.CONSOLE_IO, 0, 1, -1L)).isEqualTo(Errno.EFAULT);
    assertThat(rig.call(d, Rig.CONSOLE_IO, 0, 0, 0x10000000)).isZero();
    assertThat(rig.call(d, Rig.CONSOLE_IO, 1, 10, AT)).isEqualTo(Errno.EPERM);
    assertThat(rig.call(d, Rig.CONSOLE_IO, 2, 10, AT)).isEqualTo(Errno.ENOSYS);
  }

  // ---- sched_op, set_timer_op, vcpu_op ----------------------------------------------------------

  // [utest->req~lif-shutdown~1]
  @Test
  void shutdownStopsTheCallerAndTellsWhy() {
    Domain other = rig.guest(8, 1, true);
    rig.write32(d, AT, 3);
    assertThat(rig.call(d, Rig.SCHED_OP, 2, AT)).isZero();
    assertThat(d.shutdown).isTrue();
    assertThat(d.shutdownReason).isEqualTo(3);
    assertThat(other.runs()).isTrue();
    rig.write64(other, AT, d.id | 1L << 32);
    assertThat(rig.call(other, Rig.SCHED_OP, 4, AT)).isEqualTo(Errno.EPERM);
    rig.write64(other, AT, 7);
    assertThat(rig.call(other, Rig.SCHED_OP, 4, AT)).isEqualTo(Errno.ESRCH);
    assertThat(rig.call(other, Rig.SCHED_OP, 2, -1L)).isEqualTo(Errno.EFAULT);
    assertThat(rig.call(other, Rig.SCHED_OP, 6, AT)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.call(other, Rig.SCHED_OP, 7, AT)).isEqualTo(Errno.EPERM);
  }

  // [utest->req~hyp-poll-ports~1]
  @Test
  void pollChecksItsPorts() {
    rig.write64(d, AT, LIST);
    int port = rig.s.events.bindIpi(d, 0);
    for (int i = 0; i < 129; i++) {
      rig.write32(d, LIST + 4 * i, port);
    }
    assertThat(rig.s.events.send(d, port)).isZero();
    rig.write64(d, AT + 8, 129);
    assertThat(rig.call(d, Rig.SCHED_OP, 3, AT)).isEqualTo(Errno.EINVAL);
    rig.write64(d, AT + 8, 128);
    assertThat(rig.call(d, Rig.SCHED_OP, 3, AT)).as("one is pending").isZero();
    assertThat(d.vcpu[0].state).isEqualTo(Vcpu.RUNNABLE);
    rig.write64(d, AT + 8, 1);
    rig.write32(d, LIST, 4095);
    assertThat(rig.call(d, Rig.SCHED_OP, 3, AT)).isEqualTo(Errno.EINVAL);
    rig.write64(d, AT, -4);
    assertThat(rig.call(d, Rig.SCHED_OP, 3, AT)).isEqualTo(Errno.EFAULT);
    rig.hw.advance(0, 1000);
    rig.write64(d, AT + 8, 0);
    rig.write64(d, AT + 16, 1);
    assertThat(rig.call(d, Rig.SCHED_OP, 3, AT)).as("past").isZero();
    assertThat(d.vcpu[0].state).isEqualTo(Vcpu.RUNNABLE);
    rig.write64(d, AT + 16, 1000000000);
    assertThat(rig.call(d, Rig.SCHED_OP, 3, AT)).isZero();
    assertThat(d.vcpu[0].state).isEqualTo(Vcpu.BLOCKED);
    assertThat(d.vcpu[0].pollDeadline).isEqualTo(1000000000);
  }

  @Test
  void timers() {
    Vcpu v = d.vcpu[0];
    rig.hw.advance(0, 5000);
    assertThat(rig.call(d, Rig.SET_TIMER_OP, 123456)).isZero();
    assertThat(v.timerDeadline).isEqualTo(123456);
    assertThat(rig.call(d, Rig.SET_TIMER_OP, 0)).isZero();
    assertThat(v.timerDeadline).isEqualTo(Long.MAX_VALUE);
    rig.write64(d, AT, 4000);
    rig.write32(d, AT + 8, 1);
    assertThat(rig.call(d, Rig.VCPU_OP, 8, 0, AT)).isEqualTo(Errno.ETIME);
    rig.write32(d, AT + 8, 0);
    assertThat(rig.call(d, Rig.VCPU_OP, 8, 0, AT)).isZero();
    assertThat(v.timerDeadline).isEqualTo(4000);
    assertThat(rig.call(d, Rig.VCPU_OP, 8, 1, AT)).isEqualTo(Errno.EINVAL);
    assertThat(rig.call(d, Rig.VCPU_OP, 9, 0, 0)).isZero();
    assertThat(v.timerDeadline).isEqualTo(Long.MAX_VALUE);
    Domain narrow = rig.guest(8, 1, false);
    rig.call(narrow, Rig.SET_TIMER_OP, 7, 1);
    assertThat(narrow.vcpu[0].timerDeadline).isEqualTo(0x100000007L);
  }

  private void context64(long rip, long cr0, long efer) {
    for (int i = 0; i < 128; i += 8) {
      rig.write64(d, AT + i, 0);
    }
    rig.write32(d, AT, 1);
    rig.write64(d, AT + 8 + 24, 0xB0B);
    rig.write64(d, AT + 8 + 64, rip);
    rig.write64(d, AT + 8 + 80, cr0);
    rig.write64(d, AT + 8 + 96, 0x20);
    rig.write64(d, AT + 8 + 104, efer);
  }

  // [utest->req~lif-vcpu-up-down~1]
  // [utest->req~lif-vcpu-numbers~1]
  @Test
  void aSecondVcpuIsInitialisedOnceAndBroughtUpAndDown() {
    Vcpu v = d.vcpu[1];
    for (long number : new long[] {2, 8, 0x7FFFFFFFL, 0xFFFFFFFFL}) {
      assertThat(rig.call(d, Rig.VCPU_OP, 1, number, AT)).isEqualTo(Errno.ENOENT);
    }
    assertThat(rig.call(d, Rig.VCPU_OP, 1, 1, 0)).isEqualTo(Errno.EINVAL);
    assertThat(rig.call(d, Rig.VCPU_OP, 3, 1, 0)).isZero();
    context64(0x800000000000L, 0x80000011L, 0x500);
    assertThat(rig.call(d, Rig.VCPU_OP, 0, 1, AT)).isEqualTo(Errno.EINVAL);
    context64(0x100000, 0x80000011L, 0x100);
    assertThat(rig.call(d, Rig.VCPU_OP, 0, 1, AT)).isEqualTo(Errno.EINVAL);
    context64(0x100000, 0x80000011L, 0x500);
    assertThat(rig.call(d, Rig.VCPU_OP, 0, 1, -1L)).isEqualTo(Errno.EFAULT);
    assertThat(rig.call(d, Rig.VCPU_OP, 0, 1, AT)).isZero();
    assertThat(rig.call(d, Rig.VCPU_OP, 0, 1, AT)).isEqualTo(Errno.EEXIST);
    assertThat(v.gpr[3]).isEqualTo(0xB0B);
    assertThat(rig.s.driver.codeBits(v)).isEqualTo(64);
    assertThat(rig.call(d, Rig.VCPU_OP, 1, 1, 0)).isZero();
    assertThat(v.state).isEqualTo(Vcpu.RUNNABLE);
    assertThat(rig.call(d, Rig.VCPU_OP, 3, 1, 0)).isEqualTo(1);
    assertThat(rig.call(d, Rig.VCPU_OP, 2, 1, 0)).isZero();
    assertThat(v.state).isEqualTo(Vcpu.OFFLINE);
    assertThat(d.shutdown).isFalse();
    assertThat(rig.call(d, Rig.VCPU_OP, 2, 0, 0)).isZero();
    assertThat(d.shutdown).as("the last one").isTrue();
  }

  @Test
  void a32BitContextCarriesItsSegments() {
    for (int i = 0; i < 128; i += 8) {
      rig.write64(d, AT + i, 0);
    }
    long r = AT + 8;
    rig.write32(d, r + 32, 0x2000);
    rig.write32(d, r + 40, 0x11);
    for (int i = 0; i < 5; i++) {
      rig.write32(d, r + 84 + 4 * i, i == 4 ? 0x67 : 0xFFFFF);
      rig.write16(d, r + 104 + 2 * i, i == 0 ? 0xC9B : i == 4 ? 0x8B : 0xC93);
    }
    rig.write32(d, r + 52, 1);
    assertThat(rig.call(d, Rig.VCPU_OP, 0, 1, AT)).as("padding").isEqualTo(Errno.EINVAL);
    rig.write32(d, r + 52, 0);
    assertThat(rig.call(d, Rig.VCPU_OP, 0, 1, AT)).isZero();
    assertThat(rig.s.driver.codeBits(d.vcpu[1])).isEqualTo(32);
    assertThat(rig.s.driver.register(d.vcpu[1], Registers.RIP)).isEqualTo(0x2000);
  }

  // [utest->req~mem-pinned-stays~1]
  // [utest->req~evt-vcpu-info~1]
  @Test
  void vcpuInfoMovesOnceIntoOwnMemory() {
    rig.hw.write64(d.vcpu[0].vcpuInfo + 32, 0x1234);
    rig.write64(d, AT, 6);
    rig.write64(d, AT + 8, 4096 - 63);
    assertThat(rig.call(d, Rig.VCPU_OP, 10, 0, AT)).isEqualTo(Errno.EINVAL);
    rig.write64(d, AT + 8, 128);
    rig.write64(d, AT, 0x777);
    assertThat(rig.call(d, Rig.VCPU_OP, 10, 0, AT)).isEqualTo(Errno.EINVAL);
    rig.write64(d, AT, 6);
    assertThat(rig.call(d, Rig.VCPU_OP, 10, 0, AT)).isZero();
    assertThat(rig.call(d, Rig.VCPU_OP, 10, 0, AT)).isEqualTo(Errno.EINVAL);
    assertThat(rig.read8(d, 6 * 4096 + 128)).as("nothing lost").isEqualTo(1);
    assertThat(rig.read64(d, 6 * 4096 + 136)).isEqualTo(-1L);
    int frame = rig.s.frames.frameAt(d.id, 6);
    rig.s.domains.depopulate(d, 6);
    assertThat(rig.s.frames.owner(frame)).as("the core still uses it").isEqualTo(d.id);
  }

  // [utest->req~rsc-runstate~1]
  @Test
  void runstate() {
    rig.hw.advance(0, 777);
    assertThat(rig.call(d, Rig.VCPU_OP, 4, 0, AT)).isZero();
    long sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += rig.read64(d, AT + 16 + 8 * i);
    }
    assertThat(sum).isEqualTo(rig.s.clock.systemTime());
    rig.write64(d, AT, LIST);
    assertThat(rig.call(d, Rig.VCPU_OP, 5, 0, AT)).isZero();
    assertThat(rig.read64(d, LIST + 16) + rig.read64(d, LIST + 24) + rig.read64(d, LIST + 32))
        .isEqualTo(rig.s.clock.systemTime());
    rig.write64(d, AT, 0x800000000000L);
    assertThat(rig.call(d, Rig.VCPU_OP, 5, 0, AT)).isEqualTo(Errno.EFAULT);
    for (int operation : new int[] {6, 11, 13, 14}) {
      assertThat(rig.call(d, Rig.VCPU_OP, operation, 0, AT)).isEqualTo(Errno.ENOSYS);
    }
  }

  // ---- hvm_op -----------------------------------------------------------------------------------

  private long param(Domain caller, int operation, int domid, long index, long value) {
    rig.write64(caller, AT, domid | index << 32);
    rig.write64(caller, AT + 8, value);
    return rig.call(caller, Rig.HVM_OP, operation, AT);
  }

  // [utest->req~acc-hvm-params~1]
  @Test
  void aGuestSetsWhatIsItsOwnAndReadsWhatItIsTold() {
    assertThat(param(d, 0, SELF, 0, 2L << 56 | 0x40)).isZero();
    assertThat(param(d, 1, SELF, 0, 0)).isZero();
    assertThat(rig.read64(d, AT + 8)).isEqualTo(2L << 56 | 0x40);
    assertThat(param(d, 0, SELF, 1, 5)).as("the toolstack's").isEqualTo(Errno.EPERM);
    assertThat(param(rig.control(), 0, d.id, 1, 5)).isZero();
    assertThat(param(d, 1, SELF, 1, 0)).isZero();
    assertThat(rig.read64(d, AT + 8)).isEqualTo(5);
    assertThat(param(d, 1, SELF, 12, 0)).isEqualTo(Errno.EPERM);
    assertThat(param(d, 1, SELF, 13, 0)).isEqualTo(Errno.ENODATA);
    assertThat(param(d, 0, SELF, 39, 0)).isEqualTo(Errno.EINVAL);
    assertThat(param(d, 0, SELF, 0xFFFFFFFFL, 0)).isEqualTo(Errno.EINVAL);
    assertThat(param(d, 0, 0, 0, 0)).isEqualTo(Errno.EPERM);
    assertThat(param(d, 0, 7, 0, 0)).isEqualTo(Errno.ESRCH);
    assertThat(param(d, 0, SELF, 36, 5)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void theModeThatSetsTheCallbackDecidesTheLayout() {
    Domain narrow = rig.guest(8, 1, false);
    assertThat(narrow.narrow).isFalse();
    assertThat(param(narrow, 0, SELF, 0, 2L << 56 | 0x40)).isZero();
    assertThat(narrow.narrow).isTrue();
    assertThat(rig.hw.read32(narrow.sharedInfo() + 2304)).as("wc_version").isPositive().isEven();
    assertThat(rig.hw.read32(narrow.sharedInfo() + 2308)).as("wc_sec").isEqualTo(1767225600);
  }

  // [utest->req~evt-upcall~1]
  @Test
  void theUpcallVectorIsChecked() {
    rig.write64(d, AT, 1 | 0x0FL << 32);
    assertThat(rig.call(d, Rig.HVM_OP, 23, AT)).isEqualTo(Errno.EINVAL);
    rig.write64(d, AT, 2 | 0x40L << 32);
    assertThat(rig.call(d, Rig.HVM_OP, 23, AT)).isEqualTo(Errno.ENOENT);
    rig.write64(d, AT, 1 | 0x40L << 32);
    assertThat(rig.call(d, Rig.HVM_OP, 23, AT)).isZero();
    assertThat(d.vcpu[1].upcallVector).isEqualTo(0x40);
  }

  // [utest->req~hyp-not-offered~1]
  @Test
  void otherHvmOperations() {
    rig.hw.advance(0, 99);
    assertThat(rig.call(d, Rig.HVM_OP, 10, AT)).isZero();
    assertThat(rig.read64(d, AT)).isEqualTo(rig.s.clock.systemTime());
    assertThat(rig.call(d, Rig.HVM_OP, 5, 0)).isZero();
    assertThat(rig.call(d, Rig.HVM_OP, 5, 1)).isEqualTo(Errno.EINVAL);
    assertThat(rig.call(d, Rig.HVM_OP, 9, AT)).isZero();
    assertThat(rig.call(d, Rig.HVM_OP, 25, AT)).isEqualTo(Errno.EOPNOTSUPP);
    assertThat(rig.call(d, Rig.HVM_OP, 2, AT)).isEqualTo(Errno.ENOSYS);
    rig.write64(d, AT, SELF);
    rig.write64(d, AT + 8, 5);
    assertThat(rig.call(d, Rig.HVM_OP, 15, AT)).isZero();
    assertThat(rig.read16(d, AT + 2)).isZero();
    rig.write64(d, AT + 8, 500);
    assertThat(rig.call(d, Rig.HVM_OP, 15, AT)).isZero();
    assertThat(rig.read16(d, AT + 2)).isEqualTo((short) 2);
  }

  // ---- what is left of other calls --------------------------------------------------------------

  /** Fills the buffer of the next call: 24 bytes of an event_channel_op for no domain. */
  private void leaveNoise() {
    for (int i = 0; i < 64; i += 8) {
      rig.write64(d, AT + i, -1);
    }
    assertThat(rig.call(d, Rig.EVENT_CHANNEL_OP, 5, AT)).isEqualTo(Errno.ESRCH);
  }

  // [utest->req~res-output-clean~1]
  @Test
  void resultsCarryNothingOfOtherCalls() {
    leaveNoise();
    assertThat(rig.call(d, Rig.XEN_VERSION, 1, AT)).isZero();
    for (int i = ".0-touchstone".length(); i < 16; i++) {
      assertThat(rig.read8(d, AT + i)).as("extraversion, byte %d", i).isZero();
    }
    leaveNoise();
    assertThat(rig.call(d, Rig.VCPU_OP, 4, 0, AT)).isZero();
    assertThat(rig.read32(d, AT + 4)).as("runstate, after the state").isZero();
  }

  // ---- multicall --------------------------------------------------------------------------------

  private void entry(int index, long op, long... args) {
    for (int i = 0; i < 64; i += 8) {
      rig.write64(d, LIST + 64L * index + i, 0);
    }
    rig.write64(d, LIST + 64L * index, op);
    for (int i = 0; i < args.length; i++) {
      rig.write64(d, LIST + 64L * index + 16 + 8 * i, args[i]);
    }
  }

  // [utest->req~hyp-multicall~1]
  @Test
  void eachEntryHasItsOwnResultAndNoneMorePrivilege() {
    entry(0, Rig.XEN_VERSION, 0);
    entry(1, 99);
    entry(2, Rig.MULTICALL, LIST, 1);
    rig.write64(d, AT, 4 | 0x15L << 32);
    rig.write64(d, AT + 8, 0);
    entry(3, Rig.DOMCTL, AT);
    assertThat(rig.call(d, Rig.MULTICALL, LIST, 4)).isZero();
    assertThat(rig.read64(d, LIST + 8)).isEqualTo(0x40011);
    assertThat(rig.read64(d, LIST + 64 + 8)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.read64(d, LIST + 128 + 8)).isEqualTo(Errno.EINVAL);
    assertThat(rig.read64(d, LIST + 192 + 8)).isEqualTo(Errno.EPERM);
    assertThat(rig.call(d, Rig.MULTICALL, -64L, 2)).isEqualTo(Errno.EFAULT);
    assertThat(rig.call(d, Rig.MULTICALL, LIST, 0xFFFFFFFFL)).isEqualTo(Errno.EFAULT);
  }

  // [utest->req~hyp-multicall~1]
  @Test
  void aListEndsWithItsDomain() {
    rig.write32(d, AT, 0);
    entry(0, Rig.SCHED_OP, 2, AT);
    entry(1, Rig.XEN_VERSION, 0);
    rig.write64(d, LIST + 64 + 8, 0x5EC);
    rig.call(d, Rig.MULTICALL, LIST, 2);
    assertThat(d.shutdown).isTrue();
    assertThat(rig.read64(d, LIST + 64 + 8)).as("never made").isEqualTo(0x5EC);
  }

  // [utest->req~hyp-preemptible~1]
  // [utest->req~rsc-work-multicall~1]
  @Test
  void longListsAndLongEntriesContinue() {
    for (int i = 0; i < 100; i++) {
      entry(i, Rig.XEN_VERSION, 7);
    }
    assertThat(rig.call(d, Rig.MULTICALL, LIST, 100)).isZero();
    assertThat(rig.dispatches).isEqualTo(4);
    assertThat(rig.read64(d, LIST + 64 * 99 + 8)).isEqualTo(4096);
    entry(0, Rig.CONSOLE_IO, 0, 2000, AT);
    entry(1, Rig.XEN_VERSION, 0);
    assertThat(rig.call(d, Rig.MULTICALL, LIST, 2)).isZero();
    assertThat(rig.dispatches).isEqualTo(4);
    assertThat(rig.console).hasSize(2000);
    assertThat(rig.read64(d, LIST + 64 + 8)).isEqualTo(0x40011);
  }

  // [utest->req~hyp-compat~1]
  @Test
  void a32BitListHas32BitEntries() {
    Domain narrow = rig.guest(8, 1, false);
    rig.write32(narrow, LIST, Rig.XEN_VERSION);
    rig.write32(narrow, LIST + 8, 7);
    rig.write32(narrow, LIST + 32, 99);
    assertThat(rig.call(narrow, Rig.MULTICALL, LIST, 2)).isZero();
    assertThat(rig.read32(narrow, LIST + 4)).isEqualTo(4096);
    assertThat(rig.read32(narrow, LIST + 36)).isEqualTo(Errno.ENOSYS);
  }
}
