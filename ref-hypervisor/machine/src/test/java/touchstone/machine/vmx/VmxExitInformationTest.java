package touchstone.machine.vmx;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;

/** Reason, qualification, length and instruction information of each kind of exit. @sdm 28.2 */
class VmxExitInformationTest {
  private static final long DATA = 0x140000;

  private final VmxFixture f = new VmxFixture();

  private void intercept(int primary) {
    f.or(PROCESSOR_BASED_CONTROLS, primary & 0xFFFF_FFFFL);
  }

  private void interceptSecondary(int secondary) {
    f.or(SECONDARY_CONTROLS, secondary);
  }

  private void assertExit(int reason, long qualification, int length) {
    assertThat(f.exitReason()).isEqualTo(reason);
    assertThat(f.get(EXIT_QUALIFICATION)).as("qualification").isEqualTo(qualification);
    assertThat(f.get(EXIT_INSTRUCTION_LENGTH)).as("length").isEqualTo(length);
    assertThat(f.get(GUEST_RIP)).as("RIP of the instruction").isEqualTo(VmxFixture.CODE);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 0FA2",
    "12, F4",
    "13, 0F08",
    "18, 0F01C1",
    "20, 0F01C2",
    "24, 0F01C3",
    "26, 0F01C4",
    "15, 0F33",
    "16, 0F31",
    "40, F390",
    "54, 0F09",
    "55, 0F01D1",
  })
  void instructionsWithoutOperand(int reason, String hex) {
    f.or(GUEST_CR4, Cr4.OSXSAVE);
    intercept(HLT_EXITING | RDPMC_EXITING | RDTSC_EXITING | PAUSE_EXITING);
    interceptSecondary(WBINVD_EXITING);
    byte[] code = HexFormat.of().parseHex(hex);
    for (int i = 0; i < code.length; i++) {
      f.memory.write8(VmxFixture.CODE + i, code[i]);
    }
    assertExit(reason, 0, code.length);
    assertThat(f.get(EXIT_INTERRUPTION_INFORMATION)).isZero();
    assertThat(f.get(IDT_VECTORING_INFORMATION)).isZero();
  }

  @Test
  void rdtscpExitsIfEnabledAndIsUndefinedIfNot() {
    f.code(0x0F, 0x01, 0xF9);
    f.set(EXCEPTION_BITMAP, 1 << 6);
    assertExit(ExitReason.EXCEPTION_OR_NMI, 0, 0);
    interceptSecondary(ENABLE_RDTSCP);
    intercept(RDTSC_EXITING);
    assertExit(ExitReason.RDTSCP, 0, 3);
  }

  @Test
  void timeStampCounterHasOffset() {
    intercept(USE_TSC_OFFSETTING);
    f.set(TSC_OFFSET, 1L << 40);
    f.code(0x0F, 0x31, 0xF4);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.cpu.gpr[Cpu.RDX]).isEqualTo(1 << 8);
    intercept(USE_MSR_BITMAPS);
    f.set(MSR_BITMAPS, VmxFixture.MSR_BITMAP);
    f.cpu.gpr[Cpu.RCX] = 0x10;
    f.cpu.gpr[Cpu.RDX] = 0;
    f.code(0x0F, 0x32, 0xF4);
    f.set(GUEST_RIP, VmxFixture.CODE);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.cpu.gpr[Cpu.RDX]).as("RDMSR too").isEqualTo(1 << 8);
  }

  @Test
  void invlpgReportsItsAddress() {
    intercept(INVLPG_EXITING);
    f.cpu.gpr[Cpu.RBX] = 0x1234_5000;
    f.code(0x0F, 0x01, 0x3B);
    assertExit(ExitReason.INVLPG, 0x1234_5000, 3);
  }

  @Test
  void ioIsUnconditionalOrByBitmap() {
    f.code(0xE6, 0x80);
    intercept(UNCONDITIONAL_IO_EXITING);
    assertExit(ExitReason.IO_INSTRUCTION, 0x80_0000 | 1 << 6, 2);
    intercept(USE_IO_BITMAPS);
    f.set(IO_BITMAP_A, VmxFixture.IO_BITMAPS);
    f.set(IO_BITMAP_B, VmxFixture.IO_BITMAPS + 0x1000);
    f.memory.write8(VmxFixture.IO_BITMAPS + 0x1000 + 0x10, 1 << 2);
    f.code(0xE6, 0x80, 0x66, 0xBA, 0x81, 0x80, 0xED);
    assertThat(f.exitReason()).as("32-bit IN at 8081 touches 8082").isEqualTo(30);
    assertThat(f.get(EXIT_QUALIFICATION)).isEqualTo(0x8081_0000L | 1 << 3 | 3);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 6);
  }

  @Test
  void stringIoReportsAddressAndSegment() {
    intercept(UNCONDITIONAL_IO_EXITING);
    f.cpu.gpr[Cpu.RSI] = DATA;
    f.cpu.gpr[Cpu.RCX] = 5;
    f.cpu.gpr[Cpu.RDX] = 0xE9;
    f.code(0xF3, 0x6E);
    assertExit(ExitReason.IO_INSTRUCTION, 0xE9_0000 | 1 << 4 | 1 << 5, 2);
    assertThat(f.get(GUEST_LINEAR_ADDRESS)).isEqualTo(DATA);
    assertThat(f.get(EXIT_INSTRUCTION_INFORMATION)).isEqualTo(3 << 15 | 2 << 7);
  }

  @ParameterizedTest
  @CsvSource({
    "0x10, false, 0x002",
    "0xC0000082, false, 0x410",
    "0x10, true, 0x802",
    "0xC0000082, true, 0xC10",
  })
  void msrBitmaps(long msr, boolean write, int at) {
    intercept(USE_MSR_BITMAPS);
    f.set(MSR_BITMAPS, VmxFixture.MSR_BITMAP);
    f.cpu.gpr[Cpu.RCX] = msr;
    f.cpu.gpr[Cpu.RDX] = 0;
    f.code(0x0F, write ? 0x30 : 0x32, 0xF4);
    assertThat(f.exitReason()).as("bit clear").isEqualTo(ExitReason.HLT);
    f.set(GUEST_RIP, VmxFixture.CODE);
    f.memory.write8(VmxFixture.MSR_BITMAP + at, 1 << (msr & 7));
    assertExit(write ? ExitReason.WRMSR : ExitReason.RDMSR, 0, 2);
  }

  @Test
  void msrsOutsideTheBitmapsExit() {
    intercept(USE_MSR_BITMAPS);
    f.set(MSR_BITMAPS, VmxFixture.MSR_BITMAP);
    f.cpu.gpr[Cpu.RCX] = 0x4000_0000;
    f.code(0x0F, 0x32);
    assertExit(ExitReason.RDMSR, 0, 2);
  }

  @Test
  void controlRegisterMasksAndShadows() {
    f.set(CR0_GUEST_HOST_MASK, Cr0.TS | Cr0.NE);
    f.set(CR0_READ_SHADOW, Cr0.NE | Cr0.TS);
    f.code(0x0F, 0x20, 0xC0, 0x0F, 0x22, 0xC0, 0x48, 0x83, 0xF0, 0x08, 0x0F, 0x22, 0xC0);
    assertThat(f.exitReason()).isEqualTo(ExitReason.CONTROL_REGISTER);
    assertThat(f.get(GUEST_RIP)).as("the second write exits").isEqualTo(VmxFixture.CODE + 10);
    assertThat(f.get(EXIT_QUALIFICATION)).isZero();
    assertThat(f.get(GUEST_CR0) & Cr0.TS).as("host-owned, unchanged").isZero();
    assertThat(f.cpu.gpr[Cpu.RAX] & Cr0.TS).as("shadow, then flipped").isZero();
  }

  @Test
  void cr4ShadowHidesVmxe() {
    f.set(CR4_GUEST_HOST_MASK, Cr4.VMXE);
    f.code(0x0F, 0x20, 0xE3, 0x0F, 0x22, 0xE3, 0xF4);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.cpu.gpr[Cpu.RBX]).isEqualTo(Cr4.PAE);
    assertThat(f.get(GUEST_CR4)).isEqualTo(Cr4.PAE | Cr4.VMXE);
  }

  @Test
  void cr3ExitsUnlessTarget() {
    intercept(CR3_LOAD_EXITING | CR3_STORE_EXITING);
    f.code(0x41, 0x0F, 0x22, 0xD8);
    f.cpu.gpr[8] = VmxFixture.GUEST_TABLES;
    assertExit(ExitReason.CONTROL_REGISTER, 8 << 8 | 3, 4);
    f.set(CR3_TARGET_COUNT, 2);
    f.set(CR3_TARGET_VALUE1, VmxFixture.GUEST_TABLES);
    f.codeAt(VmxFixture.CODE + 4, 0x0F, 0x20, 0xDB);
    assertThat(f.exitReason()).isEqualTo(ExitReason.CONTROL_REGISTER);
    assertThat(f.get(EXIT_QUALIFICATION)).isEqualTo(3 << 8 | 1 << 4 | 3);
  }

  @Test
  void cltsAndLmsw() {
    f.set(CR0_GUEST_HOST_MASK, Cr0.TS);
    f.set(CR0_READ_SHADOW, Cr0.TS);
    f.code(0x0F, 0x06);
    assertExit(ExitReason.CONTROL_REGISTER, 2 << 4, 2);
    f.cpu.gpr[Cpu.RAX] = 1;
    f.code(0x0F, 0x01, 0xF0);
    assertExit(ExitReason.CONTROL_REGISTER, 3 << 4 | 1 << 16, 3);
  }

  @Test
  void cr8Exits() {
    intercept(CR8_LOAD_EXITING | CR8_STORE_EXITING);
    f.code(0x44, 0x0F, 0x22, 0xC1);
    assertExit(ExitReason.CONTROL_REGISTER, 1 << 8 | 8, 4);
    f.code(0x44, 0x0F, 0x20, 0xC1);
    assertExit(ExitReason.CONTROL_REGISTER, 1 << 8 | 1 << 4 | 8, 4);
  }

  @Test
  void debugRegisters() {
    intercept(MOV_DR_EXITING);
    f.code(0x0F, 0x21, 0xFA);
    assertExit(ExitReason.MOV_DR, 2 << 8 | 1 << 4 | 7, 3);
    f.code(0x0F, 0x23, 0xDE);
    assertExit(ExitReason.MOV_DR, 6 << 8 | 3, 3);
  }

  @Test
  void descriptorTables() {
    interceptSecondary(DESCRIPTOR_TABLE_EXITING);
    f.code(0x0F, 0x01, 0x54, 0x8B, 0x10);
    assertExit(ExitReason.GDTR_OR_IDTR, 0x10, 5);
    assertThat(f.get(EXIT_INSTRUCTION_INFORMATION))
        .isEqualTo(2 | 2 << 7 | 3 << 15 | 1 << 18 | 3 << 23 | 2 << 28 | operandSizeBit());
    f.code(0x0F, 0x00, 0xD9);
    assertExit(ExitReason.LDTR_OR_TR, 0, 3);
    assertThat(f.get(EXIT_INSTRUCTION_INFORMATION)).isEqualTo(1 << 3 | 1 << 10 | 3L << 28);
  }

  private static int operandSizeBit() {
    return 1 << 11;
  }

  @Test
  void vmxInstructionsOfTheGuest() {
    f.code(0x0F, 0xC7, 0x30);
    assertExit(ExitReason.VMPTRLD, 0, 3);
    assertThat(f.get(EXIT_INSTRUCTION_INFORMATION)).isEqualTo(2 << 7 | 3 << 15 | 1 << 22);
    f.code(0x0F, 0x78, 0xC3);
    assertExit(ExitReason.VMREAD, 0, 3);
    assertThat(f.get(EXIT_INSTRUCTION_INFORMATION)).isEqualTo(3 << 3 | 1 << 10);
    f.code(0x66, 0x0F, 0x38, 0x80, 0x08);
    assertExit(ExitReason.INVEPT, 0, 5);
    assertThat(f.get(EXIT_INSTRUCTION_INFORMATION)).isEqualTo(2 << 7 | 3 << 15 | 1 << 22 | 1 << 28);
  }

  @Test
  void ripRelativeOperandIsReportedAsItsSum() {
    f.code(0x0F, 0xC7, 0x35, 0x10, 0, 0, 0);
    assertExit(ExitReason.VMPTRLD, VmxFixture.CODE + 7 + 0x10, 7);
  }

  @Test
  void rdrandReportsItsRegister() {
    interceptSecondary(RDRAND_EXITING);
    f.code(0x48, 0x0F, 0xC7, 0xF3);
    assertExit(ExitReason.RDRAND, 0, 4);
    assertThat(f.get(EXIT_INSTRUCTION_INFORMATION)).isEqualTo(3 << 3 | 2 << 11);
  }

  @Test
  void tripleFault() {
    f.set(GUEST_IDTR_LIMIT, 0);
    f.code(0x0F, 0x0B);
    assertExit(ExitReason.TRIPLE_FAULT, 0, 0);
    assertThat(f.get(IDT_VECTORING_INFORMATION)).as("not during delivery").isZero();
  }

  @Test
  void privilegeComesBeforeExit() {
    f.set(GUEST_CS_SELECTOR, 11);
    f.set(GUEST_SS_SELECTOR, 19);
    f.set(GUEST_CS_ACCESS_RIGHTS, 0xA0FB);
    f.set(GUEST_SS_ACCESS_RIGHTS, 0xC0F3);
    f.set(EXCEPTION_BITMAP, 1 << 13);
    f.code(0xF4);
    assertExit(ExitReason.EXCEPTION_OR_NMI, 0, 0);
    f.code(0x0F, 0x01, 0xC1);
    assertExit(ExitReason.VMCALL, 0, 3);
  }
}
