package touchstone.machine.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static touchstone.machine.TestComputer.DATA;

import org.junit.jupiter.api.Test;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;

/** 32-bit paging with and without PSE, and PAE paging with its PDPTE registers. */
class LegacyPagingTest {
  private static final int DS = SegmentRegisters.DS;
  private static final int DIRECTORY = 0x80000;
  private static final int TABLE = 0x81000;

  private final TestComputer computer = TestComputer.protectedMode();
  private final Cpu cpu = computer.cpu;

  private void paging(long cr4) {
    cpu.cr4 = cr4;
    cpu.cr3 = DIRECTORY;
    cpu.cr0 |= Cr0.PG | Cr0.WP;
    cpu.mmu.flushAll();
  }

  private int read() {
    try {
      cpu.mmu.flushAll();
      return cpu.mmu.read32(DS, DATA);
    } catch (Fault fault) {
      return -fault.errorCode - 1;
    }
  }

  @Test
  void smallPages() {
    computer.memory.write32(DIRECTORY, TABLE | 3);
    computer.memory.write32(TABLE + 4 * (DATA >> 12), 0x90003);
    computer.memory.write32(0x90000, 77);
    paging(0);
    assertThat(read()).isEqualTo(77);
    computer.user();
    assertThat(read()).isEqualTo(-5 - 1);
  }

  @Test
  void largePagesNeedPse() {
    computer.memory.write32(DIRECTORY, 0x400083);
    computer.memory.write32(0x400000 + DATA, 78);
    paging(Cr4.PSE);
    assertThat(read()).isEqualTo(78);
    computer.memory.write32(DIRECTORY, 0x400083 | 1 << 21);
    assertThat(read()).as("bit 21 is reserved").isEqualTo(-9 - 1);
    computer.memory.write32(DIRECTORY, TABLE | 0x83);
    computer.memory.write32(TABLE + 4 * (DATA >> 12), DATA | 3);
    cpu.cr4 = 0;
    computer.memory.write32(DATA, 79);
    assertThat(read()).as("without PSE the bit is ignored").isEqualTo(79);
  }

  @Test
  void physicalAddressExtension() {
    computer.memory.write64(DIRECTORY, TABLE | 1);
    computer.memory.write64(TABLE, 0x400083);
    computer.memory.write32(0x400000 + DATA, 80);
    cpu.cr4 = Cr4.PAE;
    assertThat(cpu.mmu.loadPdptes(DIRECTORY)).isTrue();
    paging(Cr4.PAE);
    assertThat(read()).isEqualTo(80);
    computer.memory.write64(TABLE, 0x400083 | 1L << 60);
    assertThat(read()).as("bits up to 62 are reserved outside long mode").isEqualTo(-9 - 1);
  }

  @Test
  void pointerRegistersAreCheckedWhenLoaded() {
    computer.memory.write64(DIRECTORY, TABLE | 1);
    assertThat(cpu.mmu.loadPdptes(DIRECTORY)).isTrue();
    computer.memory.write64(DIRECTORY + 24, TABLE | 3);
    assertThat(cpu.mmu.loadPdptes(DIRECTORY)).isFalse();
    assertThat(cpu.pdptes[3]).isZero();
    computer.memory.write64(DIRECTORY + 24, 2);
    assertThat(cpu.mmu.loadPdptes(DIRECTORY)).as("absent ones may hold anything").isTrue();
  }

  @Test
  void segmentLimitsAndRights() {
    SegmentRegisters s = cpu.segments;
    s.limit[DS] = DATA + 3;
    assertThat(cpu.mmu.read32(DS, DATA)).isZero();
    fault(Fault.GP, () -> cpu.mmu.read32(DS, DATA + 1));
    s.limit[SegmentRegisters.SS] = 0xFFF;
    fault(Fault.SS, () -> cpu.mmu.read8(SegmentRegisters.SS, 0x1000));
    s.attributes[DS] = 0xC091;
    fault(Fault.GP, () -> cpu.mmu.write8(DS, DATA, 0));
    s.attributes[DS] = SegmentRegisters.UNUSABLE;
    fault(Fault.GP, () -> cpu.mmu.read8(DS, 0));
    fault(Fault.GP, () -> cpu.mmu.write8(SegmentRegisters.CS, DATA, 0));
    s.attributes[SegmentRegisters.CS] = 0xC099;
    fault(Fault.GP, () -> cpu.mmu.read8(SegmentRegisters.CS, DATA));
  }

  @Test
  void expandDownSegmentsAreValidAboveTheLimit() {
    SegmentRegisters s = cpu.segments;
    s.limit[DS] = DATA;
    s.attributes[DS] = 0xC097;
    fault(Fault.GP, () -> cpu.mmu.read8(DS, DATA));
    assertThat(cpu.mmu.read8(DS, DATA + 1)).isZero();
    s.attributes[DS] = 0x8097;
    fault(Fault.GP, () -> cpu.mmu.read8(DS, 0x10000));
  }

  private static void fault(int vector, Runnable access) {
    assertThatThrownBy(access::run)
        .isInstanceOfSatisfying(
            Fault.class,
            f -> {
              assertThat(f.vector).isEqualTo(vector);
              assertThat(f.errorCode).isZero();
            });
  }
}
