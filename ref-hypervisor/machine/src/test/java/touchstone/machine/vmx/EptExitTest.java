package touchstone.machine.vmx;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.vmx.VmcsField.*;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;

/** What a guest's accesses to memory the EPT forbids tell its hypervisor. @sdm 28.2.1, 29.3.3 */
class EptExitTest {
  private static final long PAGE_TABLE = VmxFixture.EPT + 0x3000;
  private static final long DATA = 0x2000_00L - 0x1000;
  private static final int LEAF = 6 << 3;
  private static final int LINEAR_VALID = 1 << 7;
  private static final int FINAL = 1 << 8;

  private final VmxFixture f = new VmxFixture();

  /** The first 2 MiB in 4 KiB pages, so that single ones can be taken away. */
  @BeforeEach
  void splitFirstLargePage() {
    for (int i = 0; i < 512; i++) {
      f.memory.write64(PAGE_TABLE + 8L * i, (long) i << 12 | LEAF | 7);
    }
    f.memory.write64(VmxFixture.EPT + 0x2000, PAGE_TABLE | 7);
    f.cpu.gpr[Cpu.RBX] = DATA;
  }

  private void leaf(long gpa, long entry) {
    f.memory.write64(PAGE_TABLE + (gpa >>> 12) * 8, entry);
  }

  private void assertViolation(long gpa, long linear, long qualification) {
    assertThat(f.exitReason()).isEqualTo(ExitReason.EPT_VIOLATION);
    assertThat(f.get(GUEST_PHYSICAL_ADDRESS)).isEqualTo(gpa);
    assertThat(f.get(GUEST_LINEAR_ADDRESS)).isEqualTo(linear);
    assertThat(f.get(EXIT_QUALIFICATION)).isEqualTo(qualification);
  }

  @Test
  void readOfAbsentPage() {
    leaf(DATA, 0);
    f.code(0x90, 0x8B, 0x43, 0x08);
    assertViolation(DATA + 8, DATA + 8, 1 | LINEAR_VALID | FINAL);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 1);
    leaf(DATA, DATA | LEAF | 7);
    f.codeAt(VmxFixture.CODE + 4, 0xF4);
    f.memory.write32(DATA + 8, 0x1234);
    assertThat(f.exitReason()).as("goes on once mapped").isEqualTo(ExitReason.HLT);
    assertThat(f.cpu.gpr[Cpu.RAX]).isEqualTo(0x1234);
  }

  @Test
  void writeToReadOnlyPageAfterReadingIt() {
    leaf(DATA, DATA | LEAF | 1);
    f.code(0x8B, 0x03, 0x89, 0x03);
    assertViolation(DATA, DATA, 2 | 1 << 3 | LINEAR_VALID | FINAL);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 2);
  }

  @Test
  void fetchFromPageWithoutExecute() {
    leaf(DATA, DATA | LEAF | 3);
    f.code(0xFF, 0xE3);
    assertViolation(DATA, DATA, 4 | 3 << 3 | LINEAR_VALID | FINAL);
    assertThat(f.get(GUEST_RIP)).isEqualTo(DATA);
  }

  @Test
  void executeOnlyPageRunsButCannotBeRead() {
    leaf(VmxFixture.CODE, VmxFixture.CODE | LEAF | 4);
    f.code(0x48, 0x8D, 0x1D, 0, 0, 0, 0, 0x8B, 0x03);
    assertViolation(VmxFixture.CODE + 7, VmxFixture.CODE + 7, 1 | 4 << 3 | LINEAR_VALID | FINAL);
  }

  @Test
  void guestPageTableOutOfReach() {
    leaf(VmxFixture.GUEST_TABLES + 0x1000, 0);
    f.code(0xF4);
    assertViolation(VmxFixture.GUEST_TABLES + 0x1000, VmxFixture.CODE, 1 | LINEAR_VALID);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE);
  }

  @Test
  void accessedDirtyFlagsMakeTableWalksWrites() {
    f.set(EPT_POINTER, VmxFixture.EPT | 0x5E);
    leaf(VmxFixture.GUEST_TABLES, VmxFixture.GUEST_TABLES | LEAF | 5);
    f.code(0xF4);
    assertViolation(VmxFixture.GUEST_TABLES, VmxFixture.CODE, 3 | 5 << 3 | LINEAR_VALID);
  }

  /** As a read, and for the flag as a read and a write. */
  @Test
  void settingAccessedInReadOnlyTableIsReadAndWrite() {
    leaf(VmxFixture.GUEST_TABLES + 0x2000, (VmxFixture.GUEST_TABLES + 0x2000) | LEAF | 1);
    f.code(0xF4);
    assertViolation(VmxFixture.GUEST_TABLES + 0x2000, VmxFixture.CODE, 3 | 1 << 3 | LINEAR_VALID);
  }

  @Test
  void flagsAreSetAsTheGuestUsesPages() {
    f.set(EPT_POINTER, VmxFixture.EPT | 0x5E);
    f.code(0x8B, 0x03, 0x0F, 0x01, 0xC1, 0x89, 0x03, 0xF4);
    assertThat(f.exitReason()).isEqualTo(ExitReason.VMCALL);
    long entry = f.memory.read64(PAGE_TABLE + (DATA >>> 12) * 8);
    assertThat(entry).as("accessed").isEqualTo(DATA | LEAF | 7 | 1 << 8);
    f.set(GUEST_RIP, VmxFixture.CODE + 5);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    entry = f.memory.read64(PAGE_TABLE + (DATA >>> 12) * 8);
    assertThat(entry).as("dirty").isEqualTo(DATA | LEAF | 7 | 3 << 8);
  }

  @Test
  void misconfiguration() {
    leaf(DATA, DATA | LEAF | 2);
    f.code(0x8B, 0x03);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EPT_MISCONFIGURATION);
    assertThat(f.get(GUEST_PHYSICAL_ADDRESS)).isEqualTo(DATA);
  }

  @Test
  void violationDuringDeliveryIsVectored() {
    f.gate(14, VmxFixture.CODE + 0x100);
    leaf(VmxFixture.GUEST_IDT, 0);
    f.code(0x8B, 0x04, 0x25, 0, 0, 0x40, 0x40);
    assertViolation(
        VmxFixture.GUEST_IDT + 14 * 16, VmxFixture.GUEST_IDT + 14 * 16, 1 | LINEAR_VALID | FINAL);
    assertThat((int) f.get(IDT_VECTORING_INFORMATION)).isEqualTo(1 << 31 | 1 << 11 | 3 << 8 | 14);
    assertThat(f.get(IDT_VECTORING_ERROR_CODE)).isZero();
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE);
  }

  @Test
  void softwareInterruptDeliveryReportsItsLength() {
    leaf(VmxFixture.GUEST_IDT, 0);
    f.code(0x90, 0xCD, 0x20);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EPT_VIOLATION);
    assertThat((int) f.get(IDT_VECTORING_INFORMATION)).isEqualTo(1 << 31 | 4 << 8 | 0x20);
    assertThat(f.get(EXIT_INSTRUCTION_LENGTH)).isEqualTo(2);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 1);
  }

  @Test
  void changedMappingIsSeenAfterInveptOnly() {
    long other = DATA - 0x1000;
    f.memory.write32(DATA, 1);
    f.memory.write32(other, 2);
    f.code(0x8B, 0x03, 0xF4, 0xEB, 0xFB);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.cpu.gpr[Cpu.RAX]).isEqualTo(1);
    leaf(DATA, other | LEAF | 7);
    f.port.invept(0, 1, VmxFixture.EPT | 0x1E);
    f.set(GUEST_RIP, VmxFixture.CODE);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.cpu.gpr[Cpu.RAX]).isEqualTo(2);
  }
}
