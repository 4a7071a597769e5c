package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;

/** Guest handles: translation by the guest's own tables, rights, ranges. */
class GuestMemoryTest {
  private static final long TABLE = Rig.FREE;
  private static final long DATA = 8 * Rig.PAGE;

  private final Rig rig = new Rig(Hardware.INTEL, false);
  private final byte[] bytes = new byte[8192];
  private Domain d;
  private Vcpu v;

  @BeforeEach
  void guest() {
    d = rig.guest(16, 1, false);
    v = d.vcpu[0];
  }

  private boolean in(long linear, int length) {
    return rig.s.memory.copyIn(v, linear, bytes, 0, length);
  }

  private boolean out(long linear, int length) {
    return rig.s.memory.copyOut(v, linear, bytes, 0, length);
  }

  private void control(long cr0, long cr3, long cr4) {
    rig.s.driver.setRegister(v, Registers.CR4, cr4);
    rig.s.driver.setRegister(v, Registers.CR3, cr3);
    rig.s.driver.setRegister(v, Registers.CR0, cr0);
  }

  @Test
  void pagingOffMeansPhysical() {
    rig.write64(d, DATA + 4093, 0x1122334455667788L & 0xFF);
    rig.write8(d, DATA + 4095, 0xAB);
    rig.write8(d, DATA + 4096, 0xCD);
    assertThat(in(DATA + 4095, 2)).isTrue();
    assertThat(bytes[0]).isEqualTo((byte) 0xAB);
    assertThat(bytes[1]).isEqualTo((byte) 0xCD);
  }

  // [utest->req~mem-argument-walk~1]
  @Test
  void memoryThatIsNotThereIsAFault() {
    assertThat(in(16 * Rig.PAGE - 4, 8)).isFalse();
    assertThat(in(0x20000000L, 1)).isFalse();
    assertThat(in(0xFFFFFFFFL, 1)).isFalse();
  }

  // [utest->req~hyp-handle-wrap~1]
  @Test
  void rangesDoNotWrapAt4GiB() {
    assertThat(in(0xFFFFFFFCL, 8)).isFalse();
    assertThat(rig.s.memory.isArray(v, 0xFFFFF000L, 2, 4096)).isFalse();
    assertThat(rig.s.memory.isArray(v, 0, 0x100000000L, 1)).isTrue();
    assertThat(rig.s.memory.isArray(v, 1, 0x100000000L, 1)).isFalse();
  }

  @Test
  void twoLevelTablesWithSmallAndLargePages() {
    rig.write32(d, TABLE + 4, TABLE + 4096 + 3);
    rig.write32(d, TABLE + 4096 + 8, DATA + 3);
    rig.write32(d, TABLE + 8, 0x83);
    control(0x80010011L, TABLE, 0x10);
    rig.write8(d, DATA + 5, 77);
    assertThat(in(0x402005, 1)).isTrue();
    assertThat(bytes[0]).isEqualTo((byte) 77);
    assertThat(in(0x800000 + DATA + 5, 1)).isTrue();
    assertThat(in(0xC00000, 1)).isFalse();
    assertThat(in(0x403000, 1)).isFalse();
  }

  @Test
  void largePagesNeedPse() {
    rig.write32(d, TABLE, 0x83);
    control(0x80010011L, TABLE, 0);
    rig.write32(d, 0, 0);
    assertThat(in(DATA, 1)).isFalse();
  }

  @Test
  void paeTables() {
    rig.write64(d, TABLE + 24, TABLE + 4096 + 1);
    rig.write64(d, TABLE + 4096, TABLE + 8192 + 7);
    rig.write64(d, TABLE + 8192 + 8, DATA + 7);
    rig.write64(d, TABLE + 4096 + 8, 0x83);
    control(0x80010011L, TABLE, 0x20);
    rig.write8(d, DATA, 99);
    assertThat(in(0xC0001000L, 1)).isTrue();
    assertThat(bytes[0]).isEqualTo((byte) 99);
    assertThat(in(0xC0200000L + DATA, 1)).isTrue();
    assertThat(in(0x40000000L, 1)).isFalse();
  }

  // [utest->req~mem-argument-rights~1]
  @Test
  void writeProtectionHoldsForTheKernelOnlyWithWp() {
    rig.write32(d, TABLE, TABLE + 4096 + 3);
    rig.write32(d, TABLE + 4096, DATA + 1);
    control(0x80010011L, TABLE, 0);
    assertThat(in(0, 4)).isTrue();
    assertThat(out(0, 4)).isFalse();
    control(0x80000011L, TABLE, 0);
    assertThat(out(0, 4)).isTrue();
  }

  // [utest->req~mem-argument-rights~1]
  @Test
  void smapKeepsTheKernelFromUserPages() {
    rig.write32(d, TABLE, TABLE + 4096 + 7);
    rig.write32(d, TABLE + 4096, DATA + 7);
    control(0x80010011L, TABLE, 1 << 21);
    assertThat(in(0, 4)).isFalse();
    rig.s.driver.setRegister(v, Registers.RFLAGS, 0x40002);
    assertThat(in(0, 4)).isTrue();
  }

  @Test
  void fourLevelsAndCanonicalAddresses() {
    Domain wide = rig.guest(8, 1, true);
    v = wide.vcpu[0];
    rig.write8(wide, 5 * Rig.PAGE, 55);
    assertThat(in(5 * Rig.PAGE, 1)).isTrue();
    assertThat(bytes[0]).isEqualTo((byte) 55);
    assertThat(in(0x800000000000L, 1)).isFalse();
    assertThat(in(0x7FFFFFFFFFFCL, 8)).isFalse();
    assertThat(in(-4L, 8)).isFalse();
    assertThat(rig.s.memory.isArray(v, -8L, 0xFFFFFFFFL, 4096)).isFalse();
    assertThat(rig.s.memory.isArray(v, 0x7FFFFFFFF000L, 1, 4096)).isTrue();
  }

  // [utest->req~mem-argument-walk~1]
  @Test
  void aTableOutsideTheGuestLeadsNowhere() {
    control(0x80010011L, 0x1FFFF000L, 0);
    assertThat(in(0, 1)).isFalse();
    control(0x80010011L, 0xFFFFF000L, 0x20);
    assertThat(in(0, 1)).isFalse();
  }
}
