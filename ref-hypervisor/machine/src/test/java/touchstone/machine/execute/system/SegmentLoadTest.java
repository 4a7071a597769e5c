package touchstone.machine.execute.system;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.TestComputer.CODE;
import static touchstone.machine.TestComputer.GDT;
import static touchstone.machine.TestComputer.SPARE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;

/** Which selectors each segment register takes, and with which fault it refuses the others. */
class SegmentLoadTest {
  private static final String MOV_DS_AX = "8E D8";
  private static final String MOV_SS_AX = "8E D0";
  private static final int ALLOWED = -1;

  private static TestComputer load(TestComputer computer, String code, int selector, int rights) {
    long descriptor = 0x00C000000000FFFFL | 0xF0L << 44 | (long) rights << 40;
    computer.memory.write64(GDT + SPARE, descriptor & ~(1L << 53));
    computer.cpu.gpr[Cpu.RAX] = selector;
    return computer.run(code + "F4");
  }

  @ParameterizedTest(name = "rights {0} selector {1}")
  @CsvSource({
    "92, 40, -1, data",
    "90, 40, -1, read-only data",
    "9A, 40, -1, readable code",
    "98, 40, 13, execute-only code",
    "12, 40, 11, absent",
    "89, 40, 13, TSS",
    "92, 43, 13, RPL above DPL",
    "F2, 43, -1, DPL 3",
    "9E, 43, -1, conforming code has no DPL",
  })
  void dataSegments(String rights, String selector, int vector, String why) {
    TestComputer computer =
        load(
            TestComputer.protectedMode(),
            MOV_DS_AX,
            Integer.parseInt(selector, 16),
            Integer.parseInt(rights, 16));
    assertThat(computer.vector()).as(why).isEqualTo(vector);
    if (vector != ALLOWED) {
      assertThat(computer.stack32(0)).isEqualTo(SPARE);
    }
  }

  @ParameterizedTest(name = "rights {0} selector {1}")
  @CsvSource({
    "92, 40, -1, writable",
    "90, 40, 13, read-only",
    "9A, 40, 13, code",
    "12, 40, 12, absent",
    "92, 43, 13, RPL",
    "F2, 40, 13, DPL",
  })
  void stackSegments(String rights, String selector, int vector, String why) {
    TestComputer computer =
        load(
            TestComputer.protectedMode(),
            MOV_SS_AX,
            Integer.parseInt(selector, 16),
            Integer.parseInt(rights, 16));
    assertThat(computer.vector()).as(why).isEqualTo(vector);
  }

  @Test
  void loadFillsTheHiddenPartAndMarksTheDescriptor() {
    TestComputer computer = TestComputer.protectedMode();
    computer.memory.write64(GDT + SPARE, 0x12409234_56780FFFL);
    computer.cpu.gpr[Cpu.RAX] = SPARE;
    computer.run(MOV_DS_AX + "F4");
    SegmentRegisters s = computer.cpu.segments;
    assertThat(s.base[SegmentRegisters.DS]).isEqualTo(0x12345678);
    assertThat(s.limit[SegmentRegisters.DS]).isEqualTo(0xFFF);
    assertThat(s.attributes[SegmentRegisters.DS]).isEqualTo(0x4093);
    assertThat(computer.memory.read8(GDT + SPARE + 5)).isEqualTo(0x93);
  }

  @Test
  void nullSelectors() {
    TestComputer legacy = TestComputer.protectedMode();
    assertThat(load(legacy, MOV_DS_AX + "A1 00 00 00 00", 3, 0).vector())
        .as("loading null is allowed, using it is not")
        .isEqualTo(Fault.GP);
    assertThat(legacy.stack32(1)).isEqualTo(CODE + 2);
    assertThat(load(TestComputer.protectedMode(), MOV_SS_AX, 0, 0).vector()).isEqualTo(Fault.GP);
    assertThat(load(TestComputer.longMode(), MOV_SS_AX, 0, 0).vector()).isEqualTo(ALLOWED);
    assertThat(load(TestComputer.longMode(), MOV_SS_AX, 3, 0).vector()).isEqualTo(Fault.GP);
  }

  @Test
  void beyondTheTableNamesTheSelector() {
    TestComputer computer = TestComputer.protectedMode();
    computer.cpu.gpr[Cpu.RAX] = 0x1235;
    computer.run(MOV_DS_AX + "F4");
    assertThat(computer.vector()).isEqualTo(Fault.GP);
    assertThat(computer.stack32(0)).isEqualTo(0x1234);
  }

  @Test
  void codeSegmentCannotBeLoaded() {
    assertThat(load(TestComputer.protectedMode(), "8E C8", SPARE, 0x9A).vector())
        .isEqualTo(Fault.UD);
    assertThat(load(TestComputer.protectedMode(), "8E F0", SPARE, 0x9A).vector())
        .isEqualTo(Fault.UD);
  }

  @Test
  void realModeShiftsAndKeepsTheLimit() {
    TestComputer computer = TestComputer.real();
    computer.cpu.gpr[Cpu.RAX] = 0x1234;
    computer.run(MOV_DS_AX + "F4");
    assertThat(computer.cpu.segments.base[SegmentRegisters.DS]).isEqualTo(0x12340);
    assertThat(computer.cpu.segments.limit[SegmentRegisters.DS]).isEqualTo(0xFFFF);
  }

  @Test
  void pointerLoadsChangeNothingWhenTheSelectorIsBad() {
    TestComputer computer = TestComputer.protectedMode();
    computer.memory.write32(TestComputer.DATA, 0x11223344);
    computer.memory.write16(TestComputer.DATA + 4, 0xFFF8);
    computer.cpu.gpr[Cpu.RAX] = TestComputer.DATA;
    computer.cpu.gpr[Cpu.RBX] = 5;
    computer.run("C4 18 F4");
    assertThat(computer.vector()).isEqualTo(Fault.GP);
    assertThat(computer.cpu.gpr[Cpu.RBX]).isEqualTo(5);
    computer.memory.write16(TestComputer.DATA + 4, TestComputer.KERNEL_DATA);
    computer.cpu.rip = CODE;
    computer.run("C4 18 F4");
    assertThat(computer.cpu.gpr[Cpu.RBX]).isEqualTo(0x11223344);
  }

  @Test
  void pushAndPopOfSegments() {
    TestComputer computer = TestComputer.longMode();
    computer.run("0F A0 0F A9 F4");
    assertThat(computer.vector()).isEqualTo(ALLOWED);
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(TestComputer.STACK);
  }

  @Test
  void queriesAnswerInZeroFlag() {
    TestComputer computer = TestComputer.protectedMode().user();
    computer.memory.write64(GDT + SPARE, 0x00CFF200_0000FFFFL);
    computer.cpu.gpr[Cpu.RAX] = SPARE | 3;
    computer.run("0F 03 D8 0F 02 C8 0F 00 E0 0F 94 C2 0F 00 E8 0F 94 C6 F4");
    assertThat(computer.cpu.gpr[Cpu.RBX]).isEqualTo(0xFFFFFFFFL);
    assertThat(computer.cpu.gpr[Cpu.RCX]).isEqualTo(0xC0F200);
    assertThat(computer.cpu.gpr[Cpu.RDX] & 0xFFFF).isEqualTo(0x0101);
    TestComputer refused = TestComputer.protectedMode().user();
    refused.cpu.gpr[Cpu.RAX] = TestComputer.KERNEL_DATA;
    refused.run("0F 00 E0 0F 94 C2 0F 03 D8 F4");
    assertThat(refused.cpu.gpr[Cpu.RDX] & 0xFF).isZero();
    assertThat(refused.cpu.gpr[Cpu.RBX]).isZero();
  }
}
