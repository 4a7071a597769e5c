package touchstone.machine.svm;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.svm.VmcbLayout.*;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;

/** What a guest's accesses to memory the nested tables forbid tell its hypervisor. @apm 15.25.6 */
class NptExitTest {
  private static final long PAGE_TABLE = SvmFixture.NPT + 0x3000;
  private static final long DATA = 0x1FF000;
  private static final long NX = 1L << 63;
  private static final long FINAL = 1L << 32;
  private static final long WALK = 1L << 33;
  private static final int FLUSH_ASID = 3;

  private final SvmFixture f = new SvmFixture();

  /** The first 2 MiB in 4 KiB pages, so that single ones can be taken away. */
  @BeforeEach
  void splitFirstLargePage() {
    for (int i = 0; i < 512; i++) {
      f.memory.write64(PAGE_TABLE + 8L * i, (long) i << 12 | 7);
    }
    f.memory.write64(SvmFixture.NPT + 0x2000, PAGE_TABLE | 7);
    f.cpu.gpr[Cpu.RBX] = DATA;
  }

  private void leaf(long gpa, long entry) {
    f.memory.write64(PAGE_TABLE + (gpa >>> 12) * 8, entry);
  }

  private void assertFault(long gpa, long information) {
    assertThat(f.exitCode()).isEqualTo(ExitCode.NPF);
    assertThat(f.get64(EXITINFO2)).isEqualTo(gpa);
    assertThat(f.get64(EXITINFO1)).isEqualTo(information);
  }

  @Test
  void readOfAbsentPage() {
    leaf(DATA, 0);
    f.code(0x90, 0x8B, 0x43, 0x08);
    assertFault(DATA + 8, FINAL | 4);
    assertThat(f.get64(RIP)).isEqualTo(SvmFixture.CODE + 1);
    assertThat(f.memory.read32(SvmFixture.VMCB + INSTRUCTION_BYTES) & 0xFFFFFF).isEqualTo(0x08438B);
    leaf(DATA, DATA | 7);
    f.codeAt(SvmFixture.CODE + 4, 0xF4);
    f.memory.write32(DATA + 8, 0x1234);
    assertThat(f.exitCode()).as("goes on once mapped").isEqualTo(ExitCode.HLT);
    assertThat(f.get64(RAX)).isEqualTo(0x1234);
  }

  @Test
  void writeToReadOnlyPageAfterReadingIt() {
    leaf(DATA, DATA | 5);
    f.code(0x8B, 0x03, 0x89, 0x03);
    assertFault(DATA, FINAL | 4 | 2 | 1);
    assertThat(f.get64(RIP)).isEqualTo(SvmFixture.CODE + 2);
  }

  @Test
  void supervisorPageIsNoPageForAGuest() {
    leaf(DATA, DATA | 3);
    f.code(0x8B, 0x03);
    assertFault(DATA, FINAL | 4 | 1);
  }

  @Test
  void fetchFromNoExecutePage() {
    leaf(DATA, DATA | 7 | NX);
    f.code(0xFF, 0xE3);
    assertFault(DATA, FINAL | 0x10 | 4 | 1);
    assertThat(f.get64(RIP)).isEqualTo(DATA);
    assertThat(f.memory.read8(SvmFixture.VMCB + FETCHED_BYTES)).isZero();
  }

  @Test
  void reservedBit() {
    leaf(DATA, DATA | 7 | 1L << 45);
    f.code(0x8B, 0x03);
    assertFault(DATA, FINAL | 8 | 4 | 1);
  }

  @Test
  void guestPageTablesAreWritten() {
    leaf(SvmFixture.GUEST_TABLES + 0x1000, SvmFixture.GUEST_TABLES + 0x1000 | 5);
    f.code(0xF4);
    assertFault(SvmFixture.GUEST_TABLES + 0x1000, WALK | 4 | 2 | 1);
    assertThat(f.get64(RIP)).isEqualTo(SvmFixture.CODE);
  }

  @Test
  void flagsAreSetAsTheGuestUsesPages() {
    f.code(0x8B, 0x03, 0x0F, 0x01, 0xD9, 0x89, 0x03, 0xF4);
    assertThat(f.exitCode()).isEqualTo(ExitCode.VMMCALL);
    assertThat(entry()).as("accessed").isEqualTo(DATA | 7 | 1 << 5);
    f.set64(RIP, SvmFixture.CODE + 5);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(entry()).as("dirty").isEqualTo(DATA | 7 | 3 << 5);
  }

  private long entry() {
    return f.memory.read64(PAGE_TABLE + (DATA >>> 12) * 8);
  }

  @Test
  void faultDuringDeliveryIsRecorded() {
    f.gate(14, SvmFixture.CODE + 0x100);
    leaf(SvmFixture.GUEST_IDT, 0);
    f.code(0x8B, 0x04, 0x25, 0, 0, 0x40, 0x40);
    assertFault(SvmFixture.GUEST_IDT + 14 * 16, FINAL | 4);
    assertThat(f.get64(EXITINTINFO)).isEqualTo(0x80000000L | 1 << 11 | 3 << 8 | 14);
    assertThat(f.get64(RIP)).isEqualTo(SvmFixture.CODE);
  }

  @Test
  void staleTranslationLivesUntilTlbControl() {
    long other = DATA - 0x1000;
    f.memory.write32(DATA, 1);
    f.memory.write32(other, 2);
    f.code(0x8B, 0x03, 0xF4);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    leaf(DATA, other | 7);
    f.set64(RIP, SvmFixture.CODE);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.get64(RAX)).as("same ASID, no flush").isEqualTo(1);
    f.set64(RIP, SvmFixture.CODE);
    f.memory.write8(SvmFixture.VMCB + TLB_CONTROL, FLUSH_ASID);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.get64(RAX)).isEqualTo(2);
  }

  @Test
  void staticTranslationAgrees() {
    leaf(DATA, 0x123000 | 5);
    assertThat(NptWalker.translate(f.memory, SvmFixture.NPT, DATA + 5, 0)).isEqualTo(0x123005);
    assertThat(NptWalker.translate(f.memory, SvmFixture.NPT, DATA + 5, 1)).isEqualTo(-1);
    assertThat(NptWalker.translate(f.memory, SvmFixture.NPT, 1L << 30, 0)).isEqualTo(-1);
    assertThat(entry()).as("no flag set").isEqualTo(0x123000 | 5);
  }
}
