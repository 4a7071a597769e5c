package touchstone.machine.execute.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static touchstone.machine.TestComputer.CODE;
import static touchstone.machine.TestComputer.DATA;
import static touchstone.machine.TestComputer.GDT;
import static touchstone.machine.TestComputer.KERNEL_CODE;
import static touchstone.machine.TestComputer.KERNEL_CODE_32;
import static touchstone.machine.TestComputer.SPARE;
import static touchstone.machine.TestComputer.STACK;
import static touchstone.machine.TestComputer.TASK;
import static touchstone.machine.TestComputer.USER_CODE;
import static touchstone.machine.TestComputer.USER_DATA;
import static touchstone.machine.TestComputer.USER_STACK;

import org.junit.jupiter.api.Test;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.UnmodelledException;

/** Far jumps, calls, returns, call gates and IRET between rings and code sizes. */
class FarTransferTest {
  private static final int TARGET = 0x70000;

  /** HLT at the target. */
  private static TestComputer withTarget(TestComputer computer) {
    computer.memory.write8(TARGET, 0xF4);
    return computer;
  }

  private static String jumpTo(int selector) {
    return "EA 00 00 07 00 " + word(selector);
  }

  private static String callTo(int selector) {
    return "9A 00 00 07 00 " + word(selector);
  }

  private static String word(int value) {
    return String.format("%02X %02X", value & 0xFF, value >>> 8);
  }

  @Test
  void directJump() {
    TestComputer computer = withTarget(TestComputer.protectedMode()).run(jumpTo(KERNEL_CODE_32));
    assertThat(computer.cpu.rip).isEqualTo(TARGET + 1);
    assertThat(computer.cpu.segments.selector[1]).isEqualTo(KERNEL_CODE_32);
  }

  @Test
  void realModeJump() {
    TestComputer computer = withTarget(TestComputer.real()).run("EA 00 00 00 70");
    assertThat(computer.cpu.rip).isEqualTo(1);
    assertThat(computer.cpu.segments.base[1]).isEqualTo(TARGET);
  }

  @Test
  void refusedTargets() {
    TestComputer data = TestComputer.protectedMode().run(jumpTo(TestComputer.KERNEL_DATA));
    assertThat(data.vector()).isEqualTo(Fault.GP);
    assertThat(data.stack32(0)).isEqualTo(TestComputer.KERNEL_DATA);
    assertThat(TestComputer.protectedMode().run(jumpTo(0)).vector()).isEqualTo(Fault.GP);
    assertThat(TestComputer.protectedMode().run(jumpTo(USER_CODE)).vector()).isEqualTo(Fault.GP);
    TestComputer absent = TestComputer.protectedMode();
    absent.memory.write64(GDT + SPARE, 0x00CF1A00_0000FFFFL);
    assertThat(absent.run(jumpTo(SPARE)).vector()).isEqualTo(Fault.NP);
    TestComputer limited = TestComputer.protectedMode();
    limited.memory.write64(GDT + SPARE, 0x00409A00_0000FFFFL);
    assertThat(limited.run(jumpTo(SPARE)).vector()).isEqualTo(Fault.GP);
  }

  @Test
  void callAndReturn() {
    TestComputer computer = TestComputer.protectedMode();
    computer.memory.write8(TARGET, 0xCB);
    computer.run(callTo(KERNEL_CODE_32) + "F4");
    assertThat(computer.cpu.rip).isEqualTo(CODE + 8);
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK);
    assertThat(computer.memory.read32(STACK - 4)).isEqualTo(KERNEL_CODE);
  }

  @Test
  void compatibilityAndBack() {
    TestComputer computer = TestComputer.longMode();
    computer.memory.write32(DATA, TARGET);
    computer.memory.write16(DATA + 4, KERNEL_CODE_32);
    computer.memory.load(TARGET, new byte[] {(byte) 0xEA, 0, 0, 8, 0, KERNEL_CODE, 0});
    computer.memory.write8(0x80000, 0xF4);
    computer.cpu.gpr[Cpu.RAX] = DATA;
    computer.run("FF 28");
    assertThat(computer.cpu.rip).isEqualTo(0x80001);
    assertThat(computer.cpu.codeBits).isEqualTo(64);
  }

  @Test
  void callGateSwitchesStacksAndCopiesParameters() {
    TestComputer computer = withTarget(TestComputer.protectedMode()).user();
    computer.memory.write64(GDT + SPARE, 0x0007EC02_00080000L);
    computer.memory.write32(USER_STACK - 8, 111);
    computer.memory.write32(USER_STACK - 4, 222);
    computer.cpu.gpr[Cpu.RSP] = USER_STACK - 8;
    computer.run(callTo(SPARE));
    assertThat(computer.cpu.rip).isEqualTo(TARGET + 1);
    assertThat(computer.cpu.cpl).isZero();
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK - 24);
    assertThat(computer.stack32(0)).isEqualTo(CODE + 7);
    assertThat(computer.stack32(1)).isEqualTo(USER_CODE);
    assertThat(computer.stack32(2)).isEqualTo(111);
    assertThat(computer.stack32(3)).isEqualTo(222);
    assertThat(computer.stack32(4)).isEqualTo(USER_STACK - 8);
    assertThat(computer.stack32(5)).isEqualTo(USER_DATA);
  }

  @Test
  void callGateOfRingZeroRefusesRingThree() {
    TestComputer computer = TestComputer.protectedMode().user();
    computer.memory.write64(GDT + SPARE, 0x00078C00_00080000L);
    computer.run(callTo(SPARE));
    assertThat(computer.vector()).isEqualTo(Fault.GP);
    assertThat(computer.stack32(0)).isEqualTo(SPARE);
  }

  @Test
  void wideCallGate() {
    TestComputer computer = withTarget(TestComputer.longMode()).user();
    computer.memory.write64(GDT + SPARE, 0x0007EC00_00080000L);
    computer.memory.write64(GDT + SPARE + 8, 0);
    computer.memory.write32(DATA, 0);
    computer.memory.write16(DATA + 4, SPARE);
    computer.cpu.gpr[Cpu.RAX] = DATA;
    computer.run("FF 18");
    assertThat(computer.cpu.rip).isEqualTo(TARGET + 1);
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK - 32);
    assertThat(computer.stack(3)).isEqualTo(USER_DATA);
    assertThat(computer.cpu.segments.selector[SegmentRegisters.SS]).isZero();
  }

  @Test
  void taskSwitchesAreRefusedLoudly() {
    TestComputer computer = TestComputer.protectedMode();
    computer.memory.write8(GDT + TASK + 5, 0x89);
    assertThatThrownBy(() -> computer.run(jumpTo(TASK)))
        .isInstanceOf(UnmodelledException.class)
        .hasMessageContaining("task switch");
  }

  @Test
  void iretToRingThreeDropsKernelSegments() {
    TestComputer computer = TestComputer.longMode();
    long[] frame = {TARGET, USER_CODE, Rflags.IF | 2, USER_STACK, USER_DATA};
    for (int i = 0; i < frame.length; i++) {
      computer.memory.write64(STACK - 40 + 8 * i, frame[i]);
    }
    computer.cpu.gpr[Cpu.RSP] = STACK - 40;
    computer.memory.write8(TARGET, 0x0F);
    computer.memory.write8(TARGET + 1, 0x0B);
    computer.run("48 CF");
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    assertThat(computer.stack(0)).isEqualTo(TARGET);
    assertThat(computer.stack(1)).isEqualTo(USER_CODE);
    assertThat(computer.stack(3)).isEqualTo(USER_STACK);
    assertThat(computer.cpu.segments.attributes[3] & SegmentRegisters.UNUSABLE).isNotZero();
  }

  @Test
  void iretDoesNotGoInwardsOrToBadStacks() {
    TestComputer inwards = TestComputer.longMode().user();
    inwards.memory.write64(USER_STACK - 40, TARGET);
    inwards.memory.write64(USER_STACK - 32, KERNEL_CODE);
    inwards.cpu.gpr[Cpu.RSP] = USER_STACK - 40;
    assertThat(inwards.run("48 CF").vector()).isEqualTo(Fault.GP);
    assertThat(inwards.stack(0)).isEqualTo(KERNEL_CODE);
    TestComputer badStack = TestComputer.longMode();
    long[] frame = {TARGET, USER_CODE, 2, USER_STACK, KERNEL_CODE};
    for (int i = 0; i < frame.length; i++) {
      badStack.memory.write64(STACK - 40 + 8 * i, frame[i]);
    }
    badStack.cpu.gpr[Cpu.RSP] = STACK - 40;
    assertThat(badStack.run("48 CF").vector()).isEqualTo(Fault.GP);
    assertThat(badStack.stack(1)).isEqualTo(CODE);
  }

  @Test
  void iretInRingThreeKeepsPrivilegedFlags() {
    TestComputer computer = TestComputer.protectedMode().user();
    computer.memory.write32(USER_STACK - 12, TARGET);
    computer.memory.write32(USER_STACK - 8, USER_CODE);
    computer.memory.write32(USER_STACK - 4, Rflags.IF | Rflags.IOPL | Rflags.CF);
    computer.cpu.gpr[Cpu.RSP] = USER_STACK - 12;
    computer.memory.write8(TARGET, 0xF4);
    computer.run("CF");
    assertThat(computer.vector()).isEqualTo(Fault.GP);
    int flags = computer.stack32(3);
    assertThat(flags & (Rflags.IF | Rflags.IOPL)).isZero();
    assertThat(flags & Rflags.CF).isNotZero();
  }
}
