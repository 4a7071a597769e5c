package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;

/** memory_op for 32- and 64-bit guests. */
class MemoryOpTest {
  private static final int INCREASE = 0;
  private static final int DECREASE = 1;
  private static final int POPULATE = 6;
  private static final int ADD = 7;
  private static final int REMOVE = 15;
  private static final int BATCH = 23;
  private static final int SHARED_INFO = 0;
  private static final int GRANT_TABLE = 1;
  private static final int GMFN = 2;
  private static final int RANGE = 3;
  private static final int FOREIGN = 4;
  private static final int SELF = 0x7FF0;
  private static final long AT = Rig.FREE;
  private static final long LIST = 3 * Rig.PAGE;

  private final Rig rig = new Rig(Hardware.INTEL, false, 2048);

  @AfterEach
  void invariants() {
    new InvariantCheck(rig).check();
  }

  private long reserve(Domain d, int operation, long list, long count, long order, int domid) {
    int word = rig.word(d);
    rig.writeWord(d, AT, list);
    rig.writeWord(d, AT + word, count);
    rig.write32(d, AT + 2 * word, order);
    rig.write32(d, AT + 2 * word + 4, 0);
    rig.write32(d, AT + 2 * word + 8, domid);
    return rig.call(d, Rig.MEMORY_OP, operation, AT);
  }

  private void list(Domain d, long... gfns) {
    for (int i = 0; i < gfns.length; i++) {
      rig.writeWord(d, LIST + i * (long) rig.word(d), gfns[i]);
    }
  }

  private long add(Domain d, int space, long idx, long gpfn) {
    rig.write32(d, AT, SELF);
    rig.write32(d, AT + 4, space);
    rig.writeWord(d, AT + 8, idx);
    rig.writeWord(d, AT + 8 + rig.word(d), gpfn);
    return rig.call(d, Rig.MEMORY_OP, ADD, AT);
  }

  private long remove(Domain d, long gpfn) {
    rig.write32(d, AT, SELF);
    rig.writeWord(d, AT + rig.word(d), gpfn);
    return rig.call(d, Rig.MEMORY_OP, REMOVE, AT);
  }

  // [utest->req~res-populate-zero~1]
  // [utest->req~mem-removal~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsGivenBackComesAgainAsZeroes(boolean wide) {
    Domain d = rig.guest(8, 1, wide);
    rig.write64(d, 6 * Rig.PAGE, 0x5EC2E7);
    list(d, 6, 7);
    assertThat(reserve(d, DECREASE, LIST, 2, 0, SELF)).isEqualTo(2);
    assertThat(rig.s.frames.isMapped(d.id, 6)).isFalse();
    assertThat(reserve(d, DECREASE, LIST, 2, 0, SELF)).isZero();
    assertThat(reserve(d, POPULATE, LIST, 2, 0, SELF)).isEqualTo(2);
    assertThat(rig.read64(d, 6 * Rig.PAGE)).isZero();
    assertThat(reserve(d, POPULATE, LIST, 1, 0, SELF)).as("taken").isZero();
  }

  // [utest->req~mem-max-pages~1]
  @Test
  void growthEndsAtTheLimit() {
    Domain d = rig.guest(8, 1, true);
    for (int i = 0; i < 20; i++) {
      list(d, 100 + i);
      assertThat(reserve(d, POPULATE, LIST, 1, 0, SELF)).isEqualTo(i < 16 ? 1 : 0);
    }
    assertThat(reserve(d, INCREASE, 0, 1, 0, SELF)).isZero();
    assertThat(rig.s.domains.pages(d)).isEqualTo(d.maxPages);
  }

  // [utest->req~mem-extent-whole~1]
  @Test
  void anExtentIsPopulatedWholeOrNotAtAll() {
    Domain d = rig.guest(8, 1, true);
    list(d, 64);
    assertThat(reserve(d, POPULATE, LIST, 1, 3, SELF)).isEqualTo(1);
    list(d, 72 - 1);
    assertThat(reserve(d, POPULATE, LIST, 1, 3, SELF)).isZero();
    assertThat(rig.s.frames.isMapped(d.id, 72)).isFalse();
    list(d, 128);
    assertThat(reserve(d, POPULATE, LIST, 1, 4, SELF)).as("16 more than the limit").isZero();
    assertThat(rig.s.frames.isMapped(d.id, 128)).isFalse();
  }

  // [utest->req~hyp-extent-order~1]
  @ParameterizedTest
  @ValueSource(longs = {10, 31, 32, 63, 0xFFFFFFFFL})
  void ordersAboveTheLimitDoNothing(long order) {
    Domain d = rig.guest(8, 1, true);
    list(d, 0);
    for (int operation : new int[] {INCREASE, DECREASE, POPULATE}) {
      assertThat(reserve(d, operation, LIST, 1, order, SELF)).isZero();
    }
  }

  // [utest->req~hyp-count-overflow~1]
  @ParameterizedTest
  @ValueSource(longs = {0x4000000L, 0xFFFFFFFFL, 0x100000001L, Long.MIN_VALUE, -1})
  void countsThatCannotBeEncodedDoNothing(long count) {
    Domain d = rig.guest(8, 1, true);
    int before = rig.s.domains.pages(d);
    for (int operation : new int[] {INCREASE, DECREASE, POPULATE}) {
      assertThat(reserve(d, operation, LIST, count, 0, SELF)).isZero();
    }
    assertThat(rig.s.domains.pages(d)).isEqualTo(before);
  }

  // [utest->req~mem-gfn-range~1]
  @Test
  void theGuestFrameNumberIsChecked() {
    Domain d = rig.guest(8, 1, true);
    for (long gfn : new long[] {-1, Frames.GFNS, 1L << 40, Long.MIN_VALUE}) {
      list(d, gfn);
      assertThat(reserve(d, POPULATE, LIST, 1, 0, SELF)).isZero();
      assertThat(reserve(d, DECREASE, LIST, 1, 0, SELF)).isZero();
      assertThat(add(d, SHARED_INFO, 0, gfn)).isEqualTo(Errno.EINVAL);
      assertThat(remove(d, gfn)).isEqualTo(Errno.ENOENT);
    }
    list(d, Frames.GFNS - 1);
    assertThat(reserve(d, POPULATE, LIST, 1, 1, SELF)).isZero();
  }

  // [utest->req~hyp-foreign-domid~1]
  @Test
  void othersMemoryIsOthers() {
    Domain d = rig.guest(8, 1, true);
    Domain other = rig.guest(8, 1, true);
    list(d, 5);
    assertThat(reserve(d, DECREASE, LIST, 1, 0, other.id)).isEqualTo(Errno.EPERM);
    assertThat(reserve(d, DECREASE, LIST, 1, 0, 0)).isEqualTo(Errno.EPERM);
    assertThat(reserve(d, DECREASE, LIST, 1, 0, 7)).isEqualTo(Errno.ESRCH);
    list(rig.control(), 200);
    other.maxPages = 100;
    assertThat(reserve(rig.control(), POPULATE, LIST, 1, 0, other.id)).isEqualTo(1);
    assertThat(rig.s.frames.isMapped(other.id, 200)).isTrue();
  }

  // [utest->req~hyp-preemptible~1]
  // [utest->req~rsc-work-memory~1]
  @Test
  void longListsContinue() {
    Domain d = rig.guest(8, 1, true);
    d.maxPages = 1500;
    for (int i = 0; i < 1100; i++) {
      rig.write64(d, LIST + 8L * i, 1000 + i);
    }
    assertThat(reserve(d, POPULATE, LIST, 1100, 0, SELF)).isEqualTo(1100);
    assertThat(rig.dispatches).isEqualTo(3);
    assertThat(reserve(d, DECREASE, LIST, 1100, 0, SELF)).isEqualTo(1100);
  }

  // [utest->req~mem-special-pages~1]
  // [utest->req~mem-special-no-execute~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void specialPagesAppearWhereAskedAndReplaceMemory(boolean wide) {
    Domain d = rig.guest(8, 1, wide);
    int pages = rig.s.domains.pages(d);
    assertThat(add(d, SHARED_INFO, 0, 0x2000)).isZero();
    assertThat(rig.s.frames.frameAt(d.id, 0x2000)).isEqualTo(d.sharedInfoFrame);
    assertThat(rig.s.frames.rightsAt(d.id, 0x2000)).isEqualTo(Rights.READ + Rights.WRITE);
    assertThat(rig.s.frames.rightsAt(d.id, 6)).as("memory").isEqualTo(Rights.ALL);
    assertThat(add(d, SHARED_INFO, 0, 7)).isZero();
    assertThat(rig.s.frames.isMapped(d.id, 0x2000)).isFalse();
    assertThat(rig.s.frames.frameAt(d.id, 7)).isEqualTo(d.sharedInfoFrame);
    assertThat(rig.s.domains.pages(d)).as("memory replaced is given back").isEqualTo(pages - 1);
    assertThat(add(d, SHARED_INFO, 1, 0x2000)).isEqualTo(Errno.EINVAL);
    assertThat(add(d, GRANT_TABLE, 3, 0x2001)).isZero();
    assertThat(d.grants.frames()).isEqualTo(4);
    assertThat(add(d, GRANT_TABLE, 4, 0x2001)).isEqualTo(Errno.EINVAL);
    assertThat(add(d, GRANT_TABLE, 0x80000000L, 0x2001)).isEqualTo(Errno.EINVAL);
    list(d, 7);
    assertThat(reserve(d, DECREASE, LIST, 1, 0, SELF)).as("not memory").isZero();
    assertThat(remove(d, 7)).isZero();
    assertThat(remove(d, 7)).isEqualTo(Errno.ENOENT);
  }

  // [utest->req~mem-single-mapping~1]
  @Test
  void aPageMovesRatherThanAppearsTwice() {
    Domain d = rig.guest(8, 1, true);
    int frame = rig.s.frames.frameAt(d.id, 6);
    assertThat(add(d, GMFN, 6, 0x3000)).isZero();
    assertThat(rig.s.frames.isMapped(d.id, 6)).isFalse();
    assertThat(rig.s.frames.frameAt(d.id, 0x3000)).isEqualTo(frame);
    assertThat(add(d, GMFN, 0x3000, 0x3000)).isZero();
    assertThat(add(d, GMFN, 6, 0x3001)).isEqualTo(Errno.EINVAL);
    assertThat(add(d, FOREIGN, 6, 0x3001)).isEqualTo(Errno.ENOSYS);
    assertThat(add(d, 5, 6, 0x3001)).isEqualTo(Errno.EINVAL);
    rig.write32(d, AT, SELF | 2 << 16);
    rig.write32(d, AT + 4, RANGE);
    rig.write64(d, AT + 8, 4);
    rig.write64(d, AT + 16, 0x4000);
    assertThat(rig.call(d, Rig.MEMORY_OP, ADD, AT)).isZero();
    assertThat(rig.s.frames.isMapped(d.id, 0x4001)).isTrue();
  }

  private long batch(Domain d, Domain foreign, int space, long idx, long gpfn) {
    rig.write64(d, AT, SELF | (long) space << 16 | 1L << 32 | (long) foreign.id << 48);
    rig.write64(d, AT + 8, LIST);
    rig.write64(d, AT + 16, LIST + 64);
    rig.write64(d, AT + 24, LIST + 128);
    rig.write64(d, LIST, idx);
    rig.write64(d, LIST + 64, gpfn);
    long result = rig.call(d, Rig.MEMORY_OP, BATCH, AT);
    return result == 0 ? rig.read32(d, LIST + 128) : result;
  }

  // [utest->req~mem-no-foreign-map~1]
  @Test
  void foreignMappingsAreForTheControlDomain() {
    Domain control = rig.control();
    Domain d = rig.guest(8, 1, true);
    Domain other = rig.guest(8, 1, true);
    assertThat(batch(d, other, FOREIGN, 5, 0x5000)).isEqualTo(Errno.EPERM);
    assertThat(batch(d, control, FOREIGN, 5, 0x5000)).isEqualTo(Errno.EPERM);
    assertThat(batch(d, d, FOREIGN, 5, 0x5000)).isEqualTo(Errno.EINVAL);
    assertThat(batch(control, d, FOREIGN, 5, 0x5000)).isZero();
    rig.write64(d, 5 * Rig.PAGE, 0xAFFE);
    assertThat(rig.read64(control, 0x5000L * Rig.PAGE)).isEqualTo(0xAFFE);
    assertThat(batch(control, d, FOREIGN, 99, 0x5001)).isEqualTo(Errno.EINVAL);
    rig.s.domains.place(d, 0x2000, d.sharedInfoFrame);
    assertThat(batch(control, d, FOREIGN, 0x2000, 0x5001)).isEqualTo(Errno.EINVAL);
    assertThat(remove(control, 0x5000)).isZero();
    assertThat(rig.s.frames.isMapped(0, 0x5000)).isFalse();
  }

  @Test
  void questionsAndRefusals() {
    Domain d = rig.guest(8, 1, true);
    rig.write32(d, AT, SELF);
    assertThat(rig.call(d, Rig.MEMORY_OP, 3, AT)).isEqualTo(8);
    assertThat(rig.call(d, Rig.MEMORY_OP, 4, AT)).isEqualTo(24);
    assertThat(rig.call(d, Rig.MEMORY_OP, 14, AT)).isEqualTo(7);
    rig.write32(d, AT, 0);
    assertThat(rig.call(d, Rig.MEMORY_OP, 3, AT)).isEqualTo(Errno.EPERM);
    assertThat(rig.call(d, Rig.MEMORY_OP, 11, AT)).isEqualTo(Errno.EOPNOTSUPP);
    assertThat(rig.call(d, Rig.MEMORY_OP, 9, AT)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.call(d, Rig.MEMORY_OP, 13, AT)).isEqualTo(Errno.EPERM);
    for (int operation : new int[] {5, 8, 10, 12, 16, 20, 24, 26, 28, 63}) {
      assertThat(rig.call(d, Rig.MEMORY_OP, operation, AT)).isEqualTo(Errno.ENOSYS);
    }
  }

  // [utest->req~hyp-bad-pointer-efault~1]
  @Test
  void badPointers() {
    Domain d = rig.guest(8, 1, true);
    for (int operation : new int[] {0, 1, 3, 4, 6, 7, 9, 11, 13, 14, 15, 23}) {
      assertThat(rig.call(d, Rig.MEMORY_OP, operation, 0x800000000000L)).isEqualTo(Errno.EFAULT);
    }
    assertThat(reserve(d, POPULATE, -8, 2, 0, SELF)).isEqualTo(Errno.EFAULT);
    assertThat(reserve(d, DECREASE, 0x10000000, 2, 0, SELF)).isEqualTo(Errno.EFAULT);
  }

  // [utest->req~mem-map-is-toolstacks~1]
  @Test
  void theMemoryMapIsTheOneTheToolstackLeft() {
    Domain control = rig.control();
    Domain d = rig.guest(8, 1, false);
    rig.write64(control, AT, d.id);
    rig.write64(control, AT + 8, 1);
    rig.write64(control, AT + 16, LIST);
    rig.write64(control, LIST, 0x1000);
    rig.write64(control, LIST + 8, 0x7000);
    rig.write32(control, LIST + 16, 1);
    assertThat(rig.call(control, Rig.MEMORY_OP, 13, AT)).isZero();
    rig.write32(d, AT, 5);
    rig.write32(d, AT + 4, LIST);
    assertThat(rig.call(d, Rig.MEMORY_OP, 9, AT)).isZero();
    assertThat(rig.read32(d, AT)).isEqualTo(1);
    assertThat(rig.read64(d, LIST)).isEqualTo(0x1000);
    assertThat(rig.read64(d, LIST + 8)).isEqualTo(0x7000);
    rig.write64(control, AT + 8, 33);
    assertThat(rig.call(control, Rig.MEMORY_OP, 13, AT)).isEqualTo(Errno.EINVAL);
  }

  /** XENMEMF_ flags are about memory to be had; giving back heeds none of them, as with Xen. */
  @Test
  void givingBackHeedsNoFlags() {
    Domain d = rig.guest(8, 1, true);
    list(d, 6);
    rig.writeWord(d, AT, LIST);
    rig.writeWord(d, AT + 8, 1);
    rig.write64(d, AT + 16, 1L << 48 | 12L << 32);
    rig.write32(d, AT + 24, SELF);
    assertThat(rig.call(d, Rig.MEMORY_OP, POPULATE, AT)).isZero();
    assertThat(rig.call(d, Rig.MEMORY_OP, DECREASE, AT)).isEqualTo(1);
  }

  // [utest->req~mem-map-is-toolstacks~1]
  @Test
  void onlyTheControlDomainSetsMemoryMaps() {
    Domain d = rig.guest(8, 1, true);
    Domain other = rig.guest(8, 1, true);
    assertThat(setEmptyMap(d, SELF)).isEqualTo(Errno.EPERM);
    assertThat(setEmptyMap(d, d.id)).isEqualTo(Errno.EPERM);
    assertThat(setEmptyMap(d, other.id)).isEqualTo(Errno.EPERM);
    assertThat(setEmptyMap(rig.control(), other.id)).isZero();
  }

  private long setEmptyMap(Domain caller, int domid) {
    int word = rig.word(caller);
    rig.write32(caller, AT, domid);
    rig.writeWord(caller, AT + word, 0);
    rig.writeWord(caller, AT + 2L * word, LIST);
    return rig.call(caller, Rig.MEMORY_OP, 13, AT);
  }
}
