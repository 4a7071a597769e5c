package touchstone.machine.svm;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.svm.VmcbLayout.*;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;

/** EXITCODE, EXITINFO and nRIP of each kind of intercept. @apm 15.8 to 15.12 */
class SvmExitInformationTest {
  private static final long DATA = 0x140000;
  private static final long MOV = 1L << 63;

  private final SvmFixture f = new SvmFixture();

  private void assertExit(int code, long first, long second, int length) {
    assertThat(f.exitCode()).isEqualTo(code);
    assertThat(f.get64(EXITINFO1)).as("EXITINFO1").isEqualTo(first);
    assertThat(f.get64(EXITINFO2)).as("EXITINFO2").isEqualTo(second);
    assertThat(f.get64(RIP)).as("RIP of the instruction").isEqualTo(SvmFixture.CODE);
    long next = length == 0 ? 0 : SvmFixture.CODE + length;
    assertThat(f.get64(NRIP)).as("nRIP").isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    "0x66, 6, 0, 0F010B",
    "0x67, 7, 0, 0F0103",
    "0x68, 8, 0, 0F00C0",
    "0x69, 9, 0, 0F00C8",
    "0x6A, 10, 0, 0F011B",
    "0x6B, 11, 0, 0F0113",
    "0x6C, 12, 0, 0F00D0",
    "0x6D, 13, 0, 0F00D8",
    "0x6E, 14, 0, 0F31",
    "0x6F, 15, 0, 0F33",
    "0x70, 16, 0, 9C",
    "0x71, 17, 0, 9D",
    "0x72, 18, 0, 0FA2",
    "0x74, 20, 0, 48CF",
    "0x76, 22, 0, 0F08",
    "0x77, 23, 0, F390",
    "0x78, 24, 0, F4",
    "0x7A, 26, 0, 0F01DF",
    "0x80, 32, 0, 0F01D8",
    "0x81, 33, 0, 0F01D9",
    "0x82, 34, 0, 0F01DA",
    "0x83, 35, 0, 0F01DB",
    "0x84, 36, 0, 0F01DC",
    "0x85, 37, 0, 0F01DD",
    "0x87, 39, 0, 0F01F9",
    "0x88, 40, 0, F1",
    "0x89, 41, 0, 0F09",
    "0x8D, 45, 0, 0F01D1",
  })
  void instructions(String code, int bit, long information, String hex) {
    f.or32(bit < 32 ? INTERCEPT_1 : INTERCEPT_2, 1 << bit);
    f.set64(RAX, SvmFixture.VMCB);
    f.set64(CR4, f.get64(CR4) | Cr4.OSXSAVE);
    f.cpu.gpr[Cpu.RBX] = DATA;
    byte[] bytes = HexFormat.of().parseHex(hex);
    f.memory.load(SvmFixture.CODE, bytes);
    assertExit(Integer.decode(code), information, 0, bytes.length);
    assertThat(f.get64(EXITINTINFO)).isZero();
  }

  @Test
  void invlpgReportsItsAddress() {
    f.or32(INTERCEPT_1, InterceptBits.INVLPG);
    f.cpu.gpr[Cpu.RBX] = 0x1234_5000;
    f.code(0x0F, 0x01, 0x3B);
    assertExit(ExitCode.INVLPG, 0x1234_5000, 0, 3);
  }

  @Test
  void softwareInterruptReportsItsVector() {
    f.or32(INTERCEPT_1, InterceptBits.INT_N);
    f.code(0xCD, 0x80);
    assertExit(ExitCode.SWINT, 0x80, 0, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "0F20C3, 0, 0x00, 3", "0F20DB, 3, 0x03, 3", "0F20E3, 4, 0x04, 3", "440F20C3, 8, 0x08, 3",
    "0F22C3, 16, 0x10, 3", "0F22DB, 19, 0x13, 3", "0F22E3, 20, 0x14, 3", "440F22C3, 24, 0x18, 3",
    "0F21FB, 39, 0x27, 3", "0F23FB, 55, 0x37, 3",
  })
  void controlAndDebugRegisters(String hex, int bit, String code, int gpr) {
    f.or32(bit < 32 ? INTERCEPT_CR_READ : INTERCEPT_DR_READ, 1 << bit);
    byte[] bytes = HexFormat.of().parseHex(hex);
    f.memory.load(SvmFixture.CODE, bytes);
    assertExit(Integer.decode(code), MOV | gpr, 0, bytes.length);
  }

  @Test
  void selectiveCr0WriteIgnoresTsAndMp() {
    f.or32(INTERCEPT_1, InterceptBits.CR0_SELECTIVE);
    f.cpu.gpr[Cpu.RBX] = f.get64(CR0) | Cr0.TS | Cr0.MP;
    f.cpu.gpr[Cpu.RCX] = f.get64(CR0) & ~Cr0.WP;
    f.code(0x0F, 0x22, 0xC3, 0x0F, 0x06, 0x0F, 0x22, 0xC1);
    assertThat(f.exitCode()).isEqualTo(ExitCode.CR0_SEL_WRITE);
    assertThat(f.get64(RIP)).isEqualTo(SvmFixture.CODE + 5);
    assertThat(f.get64(EXITINFO1)).isEqualTo(MOV | Cpu.RCX);
  }

  @Test
  void cltsAndLmswAreNoMov() {
    f.or32(INTERCEPT_CR_READ, 1 << 16);
    f.code(0x0F, 0x06);
    assertExit(ExitCode.CR0_WRITE, 0, 0, 2);
    f.code(0x0F, 0x01, 0xF0);
    assertExit(ExitCode.CR0_WRITE, 0, 0, 3);
    f.or32(INTERCEPT_CR_READ, 1);
    f.code(0x0F, 0x01, 0xE3);
    assertExit(ExitCode.CR0_READ, 0, 0, 3);
  }

  @Test
  void ioPermissionMap() {
    f.code(0xE6, 0x80, 0xF4);
    assertThat(f.exitCode()).as("bit clear").isEqualTo(ExitCode.HLT);
    f.memory.write8(SvmFixture.IOPM + 0x10, 1);
    f.set64(RIP, SvmFixture.CODE);
    assertExit(ExitCode.IOIO, 0x80_0000 | 8 << 6 | 1 << 4, SvmFixture.CODE + 2, 2);
    f.memory.write8(SvmFixture.IOPM + 0x2000, 1);
    f.cpu.gpr[Cpu.RDX] = 0xFFFF;
    f.code(0x66, 0xED);
    assertExit(ExitCode.IOIO, 0xFFFF_0000L | 8 << 6 | 2 << 4 | 1, SvmFixture.CODE + 2, 2);
  }

  @Test
  void stringIo() {
    f.memory.write8(SvmFixture.IOPM + 0x1D, 2);
    f.cpu.gpr[Cpu.RDX] = 0xE9;
    f.cpu.gpr[Cpu.RSI] = DATA;
    f.cpu.gpr[Cpu.RCX] = 3;
    f.code(0xF3, 0x6E);
    long information = 0xE9_0000 | 3 << 10 | 8 << 6 | 1 << 4 | 1 << 3 | 1 << 2;
    assertExit(ExitCode.IOIO, information, SvmFixture.CODE + 2, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "0x10, false, 0x4, 0",
    "0x10, true, 0x4, 1",
    "0xC0000082, false, 0x820, 4",
    "0xC0000082, true, 0x820, 5",
    "0xC0010114, false, 0x1045, 0",
  })
  void msrPermissionMap(String msr, boolean write, int at, int bit) {
    f.set64(RAX, 0);
    f.cpu.gpr[Cpu.RDX] = 0;
    f.cpu.gpr[Cpu.RCX] = Long.decode(msr);
    f.code(0x0F, write ? 0x30 : 0x32, 0xF4);
    assertThat(f.exitCode()).as("bit clear").isEqualTo(ExitCode.HLT);
    f.set64(RIP, SvmFixture.CODE);
    f.memory.write8(SvmFixture.MSRPM + at, 1 << bit);
    assertExit(ExitCode.MSR, write ? 1 : 0, 0, 2);
  }

  @Test
  void msrsOutsideTheMapAreIntercepted() {
    f.cpu.gpr[Cpu.RCX] = 0x4000_0000;
    f.code(0x0F, 0x32);
    assertExit(ExitCode.MSR, 0, 0, 2);
  }

  @Test
  void exceptions() {
    f.set32(INTERCEPT_EXCEPTION, 1 << 6 | 1 << 13 | 1 << 14);
    f.code(0x0F, 0x0B);
    assertExit(0x46, 0, 0, 0);
    f.code(0x0F, 0x22, 0xC0);
    f.set64(RAX, 1L << 32);
    assertExit(0x4D, 0, 0, 0);
    f.cpu.cr2 = 0;
    f.code(0xC7, 0x04, 0x25, 0, 0, 0x40, 0x40, 1, 2, 3, 4);
    assertExit(0x4E, 2, 0x4040_0000, 0);
    assertThat(f.get64(CR2)).as("CR2 is the hypervisor's to set").isZero();
  }

  @Test
  void pageFaultHasInstructionBytes() {
    f.set32(INTERCEPT_EXCEPTION, 1 << 14);
    f.code(0x8B, 0x04, 0x25, 0, 0, 0x40, 0x40, 0x90, 0xF4);
    assertThat(f.exitCode()).isEqualTo(0x4E);
    assertThat(f.memory.read8(SvmFixture.VMCB + FETCHED_BYTES)).isEqualTo(15);
    assertThat(f.memory.read64(SvmFixture.VMCB + INSTRUCTION_BYTES))
        .isEqualTo(0x90_4040_0000_2504_8BL);
  }

  @Test
  void breakpointIsAtItsInstruction() {
    f.set32(INTERCEPT_EXCEPTION, 1 << 3);
    f.code(0xCC);
    assertExit(0x43, 0, 0, 1);
  }

  @Test
  void debugExceptionIsSavedAsItsHandlerWouldSeeIt() {
    f.set32(INTERCEPT_EXCEPTION, 1 << 1);
    f.set64(DR7, 0x2400);
    f.code(0x0F, 0x21, 0xC0);
    assertExit(0x41, 0, 0, 0);
    assertThat(f.get64(DR6)).as("BD").isEqualTo(0xFFFF0FF0L | 1 << 13);
    assertThat(f.get64(DR7)).as("GD cleared").isEqualTo(0x400);
  }

  @Test
  void shutdown() {
    f.set32(IDTR + LIMIT, 0);
    f.code(0x0F, 0x0B);
    assertExit(ExitCode.SHUTDOWN, 0, 0, 0);
  }

  @Test
  void vmmcallWithoutInterceptIsUndefined() {
    f.set32(INTERCEPT_2, InterceptBits.VMRUN);
    f.set32(INTERCEPT_EXCEPTION, 1 << 6);
    f.code(0x0F, 0x01, 0xD9);
    assertExit(0x46, 0, 0, 0);
    f.code(0x0F, 0x01, 0xC1);
    assertExit(0x46, 0, 0, 0);
  }

  @Test
  void vmmcallFromUserMode() {
    f.segment(CS, 11, 0xAFB, -1);
    f.segment(SS, 19, 0xCF3, -1);
    f.memory.write8(SvmFixture.VMCB + CPL, 3);
    f.code(0x0F, 0x01, 0xD9);
    assertThat(f.exitCode()).isEqualTo(ExitCode.VMMCALL);
    assertThat(f.memory.read8(SvmFixture.VMCB + CPL)).isEqualTo(3);
  }
}
