package touchstone.core.grant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.InvariantCheck;
import touchstone.core.hypercall.Rig;
import touchstone.core.memory.Frames;

/** Grants through the hypercall: the granter is a, the grantee b. */
class GrantTableTest {
  private static final int MAP = 0;
  private static final int UNMAP = 1;
  private static final int SETUP = 2;
  private static final int TRANSFER = 4;
  private static final int COPY = 5;
  private static final int QUERY = 6;
  private static final int SELF = 0x7FF0;
  private static final int HOST_MAP = 2;
  private static final int READONLY = 4;
  private static final int PERMIT = 1;
  private static final int REF = 8;
  private static final int PAGE_GFN = 6;
  private static final int WINDOW = 0x1000;
  private static final long AT = Rig.FREE;
  private static final long LIST = 3 * Rig.PAGE;

  private final Rig rig = new Rig(Hardware.INTEL, false);
  private Domain a;
  private Domain b;
  private long entry;

  @BeforeEach
  void guests() {
    a = rig.guest(8, 1, true);
    b = rig.guest(8, 1, true);
    setup(a, 1);
    entry = a.grants.frameAt(0) * 4096L + REF * 8;
  }

  @AfterEach
  void invariants() {
    new InvariantCheck(rig).check();
  }

  private int setup(Domain d, int frames) {
    rig.write32(d, AT, SELF);
    rig.write32(d, AT + 4, frames);
    rig.write64(d, AT + 16, LIST);
    assertThat(rig.call(d, Rig.GRANT_TABLE_OP, SETUP, AT, 1)).isZero();
    return rig.read16(d, AT + 8);
  }

  private void grant(int flags, int domain, int gfn) {
    rig.hw.write64(entry, flags | (long) domain << 16 | (long) gfn << 32);
  }

  private int flags() {
    return rig.hw.read16(entry);
  }

  private int map(Domain d, int flags, long ref, int granter, long gfn) {
    rig.write64(d, AT, gfn * 4096);
    rig.write32(d, AT + 8, flags);
    rig.write32(d, AT + 12, ref);
    rig.write32(d, AT + 16, granter);
    assertThat(rig.call(d, Rig.GRANT_TABLE_OP, MAP, AT, 1)).isZero();
    return rig.read16(d, AT + 18);
  }

  private int handle(Domain d) {
    return rig.read32(d, AT + 20);
  }

  private int unmap(Domain d, long handle, long gfn) {
    rig.write64(d, AT, gfn * 4096);
    rig.write64(d, AT + 8, 0);
    rig.write32(d, AT + 16, handle);
    assertThat(rig.call(d, Rig.GRANT_TABLE_OP, UNMAP, AT, 1)).isZero();
    return rig.read16(d, AT + 20);
  }

  // [utest->req~gnt-in-use~1]
  @Test
  void mapWriteAndUnmap() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    int handle = handle(b);
    assertThat(flags()).isEqualTo(PERMIT | 8 | 16);
    rig.write64(b, WINDOW * 4096L + 16, 0x1234567890L);
    assertThat(rig.read64(a, PAGE_GFN * 4096L + 16)).isEqualTo(0x1234567890L);
    assertThat(unmap(b, handle, WINDOW)).isEqualTo(GrantStatus.OKAY);
    assertThat(flags()).isEqualTo(PERMIT);
    assertThat(rig.s.frames.isMapped(b.id, WINDOW)).isFalse();
    assertThat(unmap(b, handle, WINDOW)).isEqualTo(GrantStatus.BAD_HANDLE);
  }

  // [utest->req~gnt-explicit-only~1]
  // [utest->req~gnt-grantee-only~1]
  @Test
  void onlyWhatIsMadeOutToTheCaller() {
    grant(0, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    grant(PERMIT, 0, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    grant(2, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    grant(3, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    grant(PERMIT, b.id, 0x500);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.BAD_PAGE);
    rig.hw.write64(entry, PERMIT | b.id << 16 | 0xFFFFFFFFL << 32);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.BAD_PAGE);
    assertThat(handle(b)).isEqualTo(-1);
  }

  // [utest->req~gnt-bad-reference~1]
  @ParameterizedTest
  @CsvSource({"2048", "2147483647", "2147483648", "4294967295"})
  void referencesNoTableHas(long ref) {
    assertThat(map(b, HOST_MAP, ref, a.id, WINDOW)).isEqualTo(GrantStatus.BAD_GNTREF);
  }

  /** How far the granter's table has grown is not told. */
  // [utest->req~gnt-bad-reference~1]
  @ParameterizedTest
  @CsvSource({"512", "513", "2047"})
  void referencesBeyondTheTableButPossible(long ref) {
    assertThat(map(b, HOST_MAP, ref, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
  }

  /** From its first step on, a destruction leaves nobody a new use of the domain's memory. */
  // [utest->req~lif-dying-refuses~1]
  @Test
  void grantsOfADyingDomainAreNotMapped() {
    grant(PERMIT, b.id, PAGE_GFN);
    rig.s.lifecycle.destroyStep(a);
    assertThat(a.dying).isTrue();
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.BAD_DOMAIN);
    assertThat(rig.s.frames.isMapped(b.id, WINDOW)).isFalse();
  }

  @Test
  void flagsAndAddresses() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, 0, REF, a.id, WINDOW)).isEqualTo(GrantStatus.BAD_GNTREF);
    assertThat(map(b, HOST_MAP | 1, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(map(b, HOST_MAP | 16, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(map(b, HOST_MAP, REF, a.id, Frames.GFNS)).isEqualTo(GrantStatus.BAD_VIRT_ADDR);
    assertThat(map(b, HOST_MAP, REF, 7, WINDOW)).isEqualTo(GrantStatus.BAD_DOMAIN);
    assertThat(map(b, HOST_MAP, REF, SELF, WINDOW)).isEqualTo(GrantStatus.BAD_DOMAIN);
    assertThat(flags()).isEqualTo(PERMIT);
  }

  // [utest->req~gnt-readonly~1]
  @Test
  void readOnlyMeansReadOnly() {
    grant(PERMIT | READONLY, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(map(b, HOST_MAP | READONLY, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.s.frames.rightsAt(b.id, WINDOW)).isEqualTo(1);
    assertThat(flags()).isEqualTo(PERMIT | READONLY | 8);
    byte[] bytes = new byte[8];
    assertThat(rig.s.memory.copyOut(b.vcpu[0], WINDOW * 4096L, bytes, 0, 8)).isFalse();
    assertThat(rig.s.memory.copyIn(b.vcpu[0], WINDOW * 4096L, bytes, 0, 8)).isTrue();
  }

  // [utest->req~gnt-own-handles~1]
  @Test
  void handlesAreTheHoldersOwn() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    int handle = handle(b);
    assertThat(unmap(a, handle, WINDOW)).isEqualTo(GrantStatus.BAD_HANDLE);
    assertThat(unmap(b, 0xFFFFFFFFL, WINDOW)).isEqualTo(GrantStatus.BAD_HANDLE);
    assertThat(unmap(b, 4096, WINDOW)).isEqualTo(GrantStatus.BAD_HANDLE);
    assertThat(unmap(b, handle, WINDOW + 1)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(unmap(b, handle, 0)).as("nothing asked for").isEqualTo(GrantStatus.OKAY);
    assertThat(rig.s.frames.isMapped(b.id, WINDOW)).isTrue();
  }

  // [utest->req~gnt-revoked~1]
  @Test
  void whatIsPinnedStaysWhatItWas() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    int first = handle(b);
    rig.hw.write64(entry, 0);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW + 1)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.s.frames.frameAt(b.id, WINDOW + 1))
        .isEqualTo(rig.s.frames.frameAt(a.id, PAGE_GFN));
    assertThat(unmap(b, handle(b), WINDOW + 1)).isEqualTo(GrantStatus.OKAY);
    assertThat(unmap(b, first, WINDOW)).isEqualTo(GrantStatus.OKAY);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
  }

  // [utest->req~gnt-grantee-only~1]
  // [utest->req~gnt-user-fixed~1]
  @Test
  void anEntryInUseServesNobodyElse() {
    Domain third = rig.guest(8, 1, true);
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    int handle = handle(b);
    assertThat(map(third, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    grant(PERMIT, third.id, PAGE_GFN);
    assertThat(map(third, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(unmap(b, handle, WINDOW)).isEqualTo(GrantStatus.OKAY);
    assertThat(map(third, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
  }

  // [utest->req~gnt-frame-stays~1]
  @Test
  void memoryGivenBackWhileGrantedIsNotReused() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    int frame = rig.s.frames.frameAt(b.id, WINDOW);
    assertThat(rig.s.domains.depopulate(a, PAGE_GFN)).isTrue();
    assertThat(rig.s.frames.state(frame)).isEqualTo(Frames.RELEASED);
    new InvariantCheckOfReleased(rig).check(b, WINDOW, frame);
    assertThat(unmap(b, handle(b), WINDOW)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.s.frames.state(frame)).isEqualTo(Frames.DIRTY);
  }

  private record InvariantCheckOfReleased(Rig rig) {
    void check(Domain d, int gfn, int frame) {
      assertThat(rig.s.frames.frameAt(d.id, gfn)).isEqualTo(frame);
      assertThat(rig.s.frames.owner(frame)).isNotEqualTo(d.id);
    }
  }

  // [utest->req~gnt-end-by-handle~1]
  @Test
  void aMappedGrantCannotBeRemovedAsMemory() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    int handle = handle(b);
    rig.write32(b, AT, SELF);
    rig.write64(b, AT + 8, WINDOW);
    assertThat(rig.call(b, Rig.MEMORY_OP, 15, AT)).isEqualTo(Errno.EBUSY);
    assertThat(rig.s.domains.depopulate(b, WINDOW)).isFalse();
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(unmap(b, handle, WINDOW)).isEqualTo(GrantStatus.OKAY);
  }

  // [utest->req~gnt-frame-uses~1]
  @Test
  void permitsPerFrameAreSevenAndThenThereIsNoSpace() {
    grant(PERMIT, b.id, PAGE_GFN);
    for (int i = 0; i < 7; i++) {
      assertThat(map(b, HOST_MAP, REF, a.id, WINDOW + i)).isEqualTo(GrantStatus.OKAY);
    }
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW + 7)).isEqualTo(GrantStatus.NO_SPACE);
  }

  /** Seven mappings of one frame, of as many frames as it takes. */
  // [utest->req~gnt-handle-limit~1]
  @Test
  void handlesEndAtTheLimitAndComeBack() {
    Rig large = new Rig(Hardware.INTEL, false, 2048);
    Domain granter = large.guest(590, 1, true);
    Domain user = large.guest(8, 1, true);
    large.s.grants.grow(granter, 2);
    int handles = 0;
    while (handles < GrantTable.MAX_HANDLES) {
      int ref = handles / 7;
      long entry = granter.grants.frameAt(ref / 512) * 4096L + ref % 512 * 8;
      large.hw.write64(entry, PERMIT | (long) user.id << 16 | 2L + ref << 32);
      assertThat(large.s.grants.map(user, granter, ref, false, 0x1000 + handles)).isNotNegative();
      handles++;
    }
    assertThat(large.s.grants.map(user, granter, 0, false, 0x4000)).isEqualTo(GrantStatus.NO_SPACE);
    assertThat(large.s.grants.unmap(user, 77, user.grants.gfn[77] * 4096L)).isZero();
    assertThat(large.s.grants.map(user, granter, 11, false, 0x4000)).isEqualTo(77);
  }

  // [utest->req~gnt-table-limit~1]
  @Test
  void theTableGrowsToItsLimit() {
    assertThat(setup(a, 4)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.read64(a, LIST)).isEqualTo(-1L);
    assertThat(setup(a, 5)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(setup(a, -1)).isEqualTo(GrantStatus.GENERAL_ERROR);
    rig.write32(a, AT, SELF);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, QUERY, AT, 1)).isZero();
    assertThat(rig.read32(a, AT + 4)).isEqualTo(4);
    assertThat(rig.read32(a, AT + 8)).isEqualTo(4);
    assertThat(rig.read16(a, AT + 12)).isZero();
    rig.write32(b, AT, a.id);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, QUERY, AT, 1)).isZero();
    assertThat(rig.read16(b, AT + 12)).isEqualTo(GrantStatus.PERMISSION_DENIED);
  }

  // [utest->req~gnt-transfer-refused~1]
  @Test
  void transferIsRefused() {
    int frame = rig.s.frames.frameAt(a.id, PAGE_GFN);
    rig.write64(a, AT, PAGE_GFN);
    rig.write32(a, AT + 8, b.id);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, TRANSFER, AT, 1)).isZero();
    assertThat(rig.read16(a, AT + 16)).isEqualTo(GrantStatus.BAD_PAGE);
    assertThat(rig.s.frames.owner(frame)).isEqualTo(a.id);
  }

  private int copy(
      long source,
      int sourceDomain,
      int sourceOffset,
      long dest,
      int destDomain,
      int destOffset,
      int length,
      int flags) {
    rig.write64(b, AT, source);
    rig.write16(b, AT + 8, sourceDomain);
    rig.write16(b, AT + 10, sourceOffset);
    rig.write64(b, AT + 16, dest);
    rig.write16(b, AT + 24, destDomain);
    rig.write16(b, AT + 26, destOffset);
    rig.write16(b, AT + 32, length);
    rig.write16(b, AT + 34, flags);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, COPY, AT, 1)).isZero();
    return rig.read16(b, AT + 36);
  }

  // [utest->req~gnt-copy-bounds~1]
  @Test
  void copyFromAGrantStaysInItsBounds() {
    grant(PERMIT | READONLY, b.id, PAGE_GFN);
    for (int i = 0; i < 4096; i += 8) {
      rig.write64(a, PAGE_GFN * 4096L + i, i);
    }
    assertThat(copy(REF, a.id, 8, 5, SELF, 16, 24, 1)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.read64(b, 5 * 4096 + 8)).isZero();
    assertThat(rig.read64(b, 5 * 4096 + 16)).isEqualTo(8);
    assertThat(rig.read64(b, 5 * 4096 + 32)).isEqualTo(24);
    assertThat(rig.read64(b, 5 * 4096 + 40)).isZero();
    assertThat(flags()).as("pinned for the copy only").isEqualTo(PERMIT | READONLY);
    assertThat(copy(REF, a.id, 4000, 5, SELF, 0, 97, 1)).isEqualTo(GrantStatus.BAD_COPY_ARG);
    assertThat(copy(REF, a.id, 0, 5, SELF, 0xFFFF, 2, 1)).isEqualTo(GrantStatus.BAD_COPY_ARG);
    assertThat(copy(REF, a.id, 4096, 5, SELF, 4096, 0, 1)).isEqualTo(GrantStatus.OKAY);
    assertThat(copy(5, SELF, 0, REF, a.id, 0, 8, 2)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(copy(PAGE_GFN, a.id, 0, 5, SELF, 0, 8, 0)).isEqualTo(GrantStatus.PERMISSION_DENIED);
    assertThat(copy(0x777, SELF, 0, 5, SELF, 0, 8, 0)).isEqualTo(GrantStatus.BAD_PAGE);
    assertThat(copy(-1, SELF, 0, 5, SELF, 0, 8, 0)).isEqualTo(GrantStatus.BAD_PAGE);
  }

  // [utest->req~gnt-in-use~1]
  @Test
  void aCopyLetsGoOfWhatItHasClaimedHoweverItEnds() {
    grant(PERMIT, b.id, PAGE_GFN);
    rig.write64(b, 5 * 4096L, 0xC0FFEE);
    assertThat(copy(5, SELF, 0, REF, a.id, 8, 8, 2)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.read64(a, PAGE_GFN * 4096L + 8)).isEqualTo(0xC0FFEE);
    assertThat(flags()).as("destination").isEqualTo(PERMIT);
    assertThat(copy(REF, a.id, 0, 0x777, SELF, 0, 8, 1)).isEqualTo(GrantStatus.BAD_PAGE);
    assertThat(flags()).as("source of a copy to nowhere").isEqualTo(PERMIT);
    assertThat(a.grants.active()).isZero();
  }

  @Test
  void copyWithinAPageOverlapsCorrectly() {
    for (int i = 0; i < 64; i++) {
      rig.write8(b, 5 * 4096L + i, i);
    }
    assertThat(copy(5, SELF, 0, 5, SELF, 8, 32, 0)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.read8(b, 5 * 4096L + 8 + 31)).isEqualTo(31);
  }

  // [utest->req~hyp-preemptible~1]
  // [utest->req~rsc-work-grants~1]
  @ParameterizedTest
  @ValueSource(ints = {32, 33, 100})
  void arraysAreServedInBoundedPieces(int count) {
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, MAP, LIST, count)).isZero();
    assertThat(rig.dispatches).isEqualTo((count + GrantTableOp.BATCH - 1) / GrantTableOp.BATCH);
    for (int i = 0; i < count; i++) {
      assertThat(rig.read16(b, LIST + 32L * i + 18)).isEqualTo(GrantStatus.BAD_GNTREF);
    }
  }

  @Test
  void badArraysAndUnknownOperations() {
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, MAP, AT, -1)).isEqualTo(Errno.EINVAL);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, MAP, 0x30000000L, 1)).isEqualTo(Errno.EFAULT);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, MAP, -8L, 0x7FFFFFFF)).isEqualTo(Errno.EFAULT);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, SETUP, AT, 2)).isEqualTo(Errno.EINVAL);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, 3, AT, 1)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, 0x1000, AT, 1)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.call(b, Rig.GRANT_TABLE_OP, MAP, 0x30000000L, 0)).isZero();
  }

  // [utest->req~gnt-version~1]
  @Test
  void versionOneOnly() {
    rig.write32(a, AT, 2);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, 8, AT, 1)).isEqualTo(Errno.ENOSYS);
    assertThat(rig.read32(a, AT)).isEqualTo(1);
    rig.write32(a, AT, 1);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, 8, AT, 1)).isZero();
    rig.write32(a, AT, SELF);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, 10, AT, 1)).isZero();
    assertThat(rig.read32(a, AT + 4)).isEqualTo(1);
  }

  private int swap(long first, long second) {
    rig.write32(a, AT, first);
    rig.write32(a, AT + 4, second);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, 11, AT, 1)).isZero();
    return rig.read16(a, AT + 8);
  }

  // [utest->req~gnt-swap~1]
  @Test
  void entriesAreSwappedUnlessInUse() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(swap(REF, 20)).isEqualTo(GrantStatus.OKAY);
    assertThat(flags()).isZero();
    assertThat(rig.hw.read16(entry + (20 - REF) * 8)).isEqualTo(PERMIT);
    assertThat(swap(20, REF)).isEqualTo(GrantStatus.OKAY);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    assertThat(swap(REF, 20)).isEqualTo(GrantStatus.EAGAIN);
    assertThat(swap(20, REF)).isEqualTo(GrantStatus.EAGAIN);
    assertThat(swap(512, 0)).isEqualTo(GrantStatus.BAD_GNTREF);
    assertThat(swap(0, 0xFFFFFFFFL)).isEqualTo(GrantStatus.BAD_GNTREF);
    assertThat(swap(20, 20)).isEqualTo(GrantStatus.OKAY);
  }

  // [utest->req~hyp-not-offered~1]
  @Test
  void whatIsNotOfferedIsRefused() {
    rig.write64(a, AT + 16, 0);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, 7, AT, 1)).isZero();
    assertThat(rig.read16(a, AT + 20)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, 9, AT, 1)).isZero();
    assertThat(rig.read16(a, AT + 6)).isEqualTo(GrantStatus.GENERAL_ERROR);
    assertThat(rig.call(a, Rig.GRANT_TABLE_OP, 12, AT, 1)).isEqualTo(Errno.EOPNOTSUPP);
  }

  // [utest->req~gnt-memory-only~1]
  @Test
  void whatBelongsToTheHypervisorCannotBeGranted() {
    assertThat(rig.s.domains.place(a, 0x2000, a.sharedInfoFrame)).isTrue();
    grant(PERMIT, b.id, 0x2000);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.BAD_PAGE);
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    setup(b, 1);
    rig.hw.write64(b.grants.frameAt(0) * 4096L, PERMIT | (long) a.id << 16 | (long) WINDOW << 32);
    assertThat(map(a, HOST_MAP, 0, b.id, WINDOW)).as("granted on").isEqualTo(GrantStatus.BAD_PAGE);
  }

  // [utest->req~gnt-end-by-handle~1]
  @Test
  void onlyMappedGrantsCountAsSuch() {
    grant(PERMIT, b.id, PAGE_GFN);
    assertThat(map(b, HOST_MAP, REF, a.id, WINDOW)).isEqualTo(GrantStatus.OKAY);
    int permit = rig.s.frames.openPermit(rig.s.frames.frameAt(a.id, 5), a.id, b.id, 1);
    assertThat(rig.s.secondLevel.mapPermitted(b.id, WINDOW + 1, permit, 1)).isTrue();
    assertThat(rig.s.grants.isGrantMapping(b, WINDOW)).isTrue();
    assertThat(rig.s.grants.isGrantMapping(b, WINDOW + 1)).as("foreign, no grant").isFalse();
    assertThat(rig.s.grants.isGrantMapping(b, WINDOW + 2)).as("nothing there").isFalse();
    assertThat(rig.s.grants.isGrantMapping(b, 7)).as("own memory").isFalse();
    assertThat(rig.s.grants.isGrantMapping(a, PAGE_GFN)).as("the granter's own").isFalse();
  }

  // [utest->req~lif-mappings-end~1]
  @Test
  void mappingsEndInStepsAndTheLastStepSaysSo() {
    grant(PERMIT, b.id, PAGE_GFN);
    for (int i = 0; i < 3; i++) {
      assertThat(map(b, HOST_MAP, REF, a.id, WINDOW + i)).isEqualTo(GrantStatus.OKAY);
    }
    assertThat(rig.s.grants.unmapStep(b, 0)).isFalse();
    assertThat(b.grants.mapped()).isEqualTo(3);
    assertThat(rig.s.grants.unmapStep(b, 2)).isFalse();
    assertThat(b.grants.mapped()).isEqualTo(1);
    assertThat(rig.s.grants.unmapStep(b, 2)).isTrue();
    assertThat(a.grants.active()).isZero();
    assertThat(rig.s.grants.unmapStep(b, 0)).as("nothing left").isTrue();
  }

  @Test
  void aMappingOverOwnMemoryTakesItsPlace() {
    grant(PERMIT, b.id, PAGE_GFN);
    int own = rig.s.frames.frameAt(b.id, 7);
    assertThat(map(b, HOST_MAP, REF, a.id, 7)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.s.frames.owner(own)).isEqualTo(b.id);
    assertThat(rig.s.frames.gfnOf(own)).isEqualTo(Frames.NONE);
    assertThat(unmap(b, handle(b), 7)).isEqualTo(GrantStatus.OKAY);
    assertThat(rig.s.frames.isMapped(b.id, 7)).isFalse();
  }

  // [utest->req~hyp-compat~1]
  @Test
  void a32BitGuestUsesTheCompatLayouts() {
    Domain n = rig.guest(8, 1, false);
    rig.write32(n, AT, SELF);
    rig.write32(n, AT + 4, 2);
    rig.write32(n, AT + 12, LIST);
    assertThat(rig.call(n, Rig.GRANT_TABLE_OP, SETUP, AT, 1)).isZero();
    assertThat(rig.read16(n, AT + 8)).isZero();
    assertThat(rig.read32(n, LIST + 4)).isEqualTo(-1);
    rig.write64(n, 5 * 4096L, 0xC0FFEE);
    rig.write32(n, AT, 5);
    rig.write32(n, AT + 4, SELF);
    rig.write32(n, AT + 8, 6);
    rig.write32(n, AT + 12, SELF | 16 << 16);
    rig.write32(n, AT + 16, 8);
    assertThat(rig.call(n, Rig.GRANT_TABLE_OP, COPY, AT, 1)).isZero();
    assertThat(rig.read16(n, AT + 20)).isZero();
    assertThat(rig.read64(n, 6 * 4096L + 16)).isEqualTo(0xC0FFEE);
  }

  // [utest->req~gnt-silo~1]
  @Test
  void siloSharesOnlyWithTheControlDomain() {
    Rig silo = new Rig(Hardware.INTEL, true);
    Domain x = silo.guest(8, 1, true);
    Domain y = silo.guest(8, 1, true);
    silo.s.grants.grow(x, 1);
    silo.hw.write64(
        x.grants.frameAt(0) * 4096L, PERMIT | (long) y.id << 16 | (long) PAGE_GFN << 32);
    silo.write64(y, AT, WINDOW * 4096L);
    silo.write32(y, AT + 8, HOST_MAP);
    silo.write32(y, AT + 16, x.id);
    silo.call(y, Rig.GRANT_TABLE_OP, MAP, AT, 1);
    assertThat(silo.read16(y, AT + 18)).isEqualTo(GrantStatus.PERMISSION_DENIED);
    silo.write64(y, AT, 0);
    silo.write32(y, AT + 8, x.id);
    silo.write64(y, AT + 16, 5);
    silo.write32(y, AT + 24, SELF);
    silo.write32(y, AT + 32, 8 | 1 << 16);
    silo.call(y, Rig.GRANT_TABLE_OP, COPY, AT, 1);
    assertThat(silo.read16(y, AT + 36)).isEqualTo(GrantStatus.PERMISSION_DENIED);
  }
}
