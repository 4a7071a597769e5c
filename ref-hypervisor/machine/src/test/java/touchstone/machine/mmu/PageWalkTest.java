package touchstone.machine.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static touchstone.machine.TestComputer.DATA;
import static touchstone.machine.TestComputer.PD;
import static touchstone.machine.TestComputer.PDPT;
import static touchstone.machine.TestComputer.PML4;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;

/** Rights, reserved bits, error codes, accessed and dirty flags of 4-level and 32-bit paging. */
class PageWalkTest {
  private static final int DS = SegmentRegisters.DS;
  private static final int ALLOWED = -1;
  private static final long NX = 1L << 63;

  private final TestComputer computer = TestComputer.longMode();
  private final Cpu cpu = computer.cpu;

  /** Error code of an access to DATA, or -1. */
  private int access(char kind) {
    try {
      switch (kind) {
        case 'r' -> cpu.mmu.read32(DS, DATA);
        case 'w' -> cpu.mmu.write32(DS, DATA, 1);
        case 'm' -> cpu.mmu.readForWrite(DS, DATA, 4);
        default -> cpu.mmu.translateFetch(DATA);
      }
      return ALLOWED;
    } catch (Fault fault) {
      assertThat(fault.vector).isEqualTo(Fault.PF);
      assertThat(fault.qualification).isEqualTo(DATA);
      return fault.errorCode;
    }
  }

  private void controls(String names) {
    if (names.contains("-WP")) {
      cpu.cr0 &= ~Cr0.WP;
    }
    if (names.contains("SMEP")) {
      cpu.cr4 |= Cr4.SMEP;
    }
    if (names.contains("SMAP")) {
      cpu.cr4 |= Cr4.SMAP;
    }
    if (names.contains("AC")) {
      cpu.flags.set(Rflags.AC);
    }
    cpu.mmu.contextChanged();
  }

  @ParameterizedTest(name = "{0} {1} {2} with {3}")
  @CsvSource({
    // entry bits (P=1 W=2 U=4), access, privilege, controls, error code or -1
    "0, r, s, none, 0",
    "0, w, s, none, 2",
    "0, f, s, none, 16",
    "0, r, u, none, 4",
    "0, w, u, none, 6",
    "0, f, u, none, 20",
    "7, r, u, none, -1",
    "7, w, u, none, -1",
    "7, m, u, none, -1",
    "7, f, u, none, -1",
    "3, r, u, none, 5",
    "3, w, u, none, 7",
    "3, f, u, none, 21",
    "5, r, u, none, -1",
    "5, w, u, none, 7",
    "5, m, u, none, 7",
    "1, r, s, none, -1",
    "1, w, s, none, 3",
    "1, w, s, -WP, -1",
    "5, w, u, -WP, 7",
    "5, w, s, -WP, -1",
    "7, f, s, none, -1",
    "7, f, s, SMEP, 17",
    "3, f, s, SMEP, -1",
    "7, f, u, SMEP, -1",
    "7, r, s, SMAP, 1",
    "7, w, s, SMAP, 3",
    "7, r, s, SMAP AC, -1",
    "7, w, s, SMAP AC, -1",
    "5, w, s, SMAP AC, 3",
    "5, w, s, SMAP AC -WP, -1",
    "3, r, s, SMAP, -1",
    "7, r, u, SMAP, -1",
    "7, f, s, SMAP, -1",
  })
  void rights(int bits, char kind, char privilege, String controls, int expected) {
    controls(controls);
    computer.map(DATA, DATA | bits);
    if (privilege == 'u') {
      computer.user();
    }
    assertThat(access(kind)).isEqualTo(expected);
    assertThat(access(kind)).as("the second time, through the TLB").isEqualTo(expected);
  }

  @Test
  void noExecute() {
    computer.map(DATA, DATA | 7 | NX);
    assertThat(access('f')).isEqualTo(17);
    assertThat(access('r')).isEqualTo(ALLOWED);
    cpu.efer &= ~Efer.NXE;
    computer.map(DATA, DATA | 7 | NX);
    assertThat(access('r')).as("NX is reserved without NXE").isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({"r, 9", "w, 11", "f, 25"})
  void reservedAddressBits(char kind, int expected) {
    computer.map(DATA, DATA | 7 | 1L << 40);
    assertThat(access(kind)).isEqualTo(expected);
  }

  @Test
  void largePagesMustBeAligned() {
    computer.memory.write64(PD, 0x87);
    cpu.mmu.flushAll();
    assertThat(access('r')).isEqualTo(ALLOWED);
    computer.memory.write64(PD, 0x87 | 1 << 13);
    cpu.mmu.flushAll();
    assertThat(access('r')).isEqualTo(9);
    computer.memory.write64(PDPT, 0x87);
    cpu.mmu.flushAll();
    assertThat(access('r')).isEqualTo(ALLOWED);
    computer.memory.write64(PML4, PDPT | 0x87);
    cpu.mmu.flushAll();
    assertThat(access('r')).as("PS is reserved in a PML4 entry").isEqualTo(9);
  }

  @Test
  void rightsOfAllLevelsCount() {
    computer.memory.write64(PD, computer.memory.read64(PD) & ~2L);
    cpu.mmu.flushAll();
    assertThat(access('w')).isEqualTo(3);
    computer.memory.write64(PDPT, computer.memory.read64(PDPT) & ~4L);
    cpu.mmu.flushAll();
    computer.user();
    assertThat(access('r')).isEqualTo(5);
  }

  @Test
  void accessedAndDirtyFlags() {
    long entry = computer.entryAddress(DATA);
    access('r');
    assertThat(computer.memory.read64(entry) & 0x60).isEqualTo(0x20);
    assertThat(computer.memory.read64(PML4) & 0x60).isEqualTo(0x20);
    access('w');
    assertThat(computer.memory.read64(entry) & 0x60).isEqualTo(0x60);
    assertThat(computer.memory.read64(PD) & 0x40).isZero();
  }

  @Test
  void refusedAccessLeavesFlagsAlone() {
    computer.map(DATA, DATA | 1);
    assertThat(access('w')).isEqualTo(3);
    assertThat(computer.memory.read64(computer.entryAddress(DATA)) & 0x60).isZero();
  }

  @Test
  void translationsStayUntilInvalidated() {
    computer.memory.write32(DATA, 11);
    computer.memory.write32(DATA + 0x1000, 22);
    assertThat(cpu.mmu.read32(DS, DATA)).isEqualTo(11);
    computer.memory.write64(computer.entryAddress(DATA), DATA + 0x1000 | 7);
    assertThat(cpu.mmu.read32(DS, DATA)).as("stale, as on silicon").isEqualTo(11);
    cpu.mmu.flushLinear(DATA);
    assertThat(cpu.mmu.read32(DS, DATA)).isEqualTo(22);
  }

  @Test
  void anyAddressOfLargePageInvalidatesAllOfIt() {
    computer.memory.write64(PD, 0x87);
    cpu.mmu.flushAll();
    computer.memory.write32(DATA, 11);
    computer.memory.write32(0x200000 + DATA, 22);
    assertThat(cpu.mmu.read32(DS, DATA)).isEqualTo(11);
    computer.memory.write64(PD, 0x200087);
    cpu.mmu.flushLinear(0x1000);
    assertThat(cpu.mmu.read32(DS, DATA)).isEqualTo(22);
  }

  @Test
  void crossingWriteIsAllOrNothing() {
    computer.map(DATA + 0x1000, 0);
    assertThatThrownBy(() -> cpu.mmu.write64(DS, DATA + 0xFFC, -1))
        .isInstanceOfSatisfying(
            Fault.class, f -> assertThat(f.qualification).isEqualTo(DATA + 0x1000));
    assertThat(computer.memory.read32(DATA + 0xFFC)).isZero();
    computer.map(DATA + 0x1000, DATA + 0x3000 | 7);
    cpu.mmu.write64(DS, DATA + 0xFFC, 0x1122334455667788L);
    assertThat(computer.memory.read32(DATA + 0xFFC)).isEqualTo(0x55667788);
    assertThat(computer.memory.read32(DATA + 0x3000)).isEqualTo(0x11223344);
    assertThat(cpu.mmu.read64(DS, DATA + 0xFFC)).isEqualTo(0x1122334455667788L);
  }

  @Test
  void nonCanonicalIsGeneralProtectionOrStackFault() {
    long hole = 1L << 47;
    assertFault(Fault.GP, () -> cpu.mmu.read8(DS, hole));
    assertFault(Fault.SS, () -> cpu.mmu.read8(SegmentRegisters.SS, hole));
    assertFault(Fault.GP, () -> cpu.mmu.translateFetch(hole));
    assertFault(Fault.GP, () -> cpu.mmu.read64(DS, hole - 4));
  }

  @Test
  void systemAccessesAreSupervisorAndIgnoreAc() {
    computer.map(DATA, DATA | 3);
    computer.user();
    assertThat(cpu.mmu.readSystem(DATA, 8)).isZero();
    assertThat(access('r')).isEqualTo(5);
    controls("SMAP AC");
    computer.map(DATA, DATA | 7);
    assertFault(Fault.PF, () -> cpu.mmu.readSystem(DATA, 8));
  }

  @Test
  void alignmentCheckNeedsRingThreeAmAndAc() {
    cpu.cr0 |= Cr0.AM;
    cpu.flags.set(Rflags.AC);
    cpu.mmu.contextChanged();
    assertThat(cpu.mmu.read32(DS, DATA + 1)).isZero();
    computer.user();
    assertFault(Fault.AC, () -> cpu.mmu.read32(DS, DATA + 1));
    assertFault(Fault.AC, () -> cpu.mmu.write16(DS, DATA + 1, 0));
    assertThat(cpu.mmu.read8(DS, DATA + 1)).isZero();
    cpu.flags.set(Rflags.FIXED);
    assertThat(cpu.mmu.read32(DS, DATA + 1)).isZero();
  }

  private static void assertFault(int vector, Runnable access) {
    assertThatThrownBy(access::run)
        .isInstanceOfSatisfying(Fault.class, f -> assertThat(f.vector).isEqualTo(vector));
  }
}
