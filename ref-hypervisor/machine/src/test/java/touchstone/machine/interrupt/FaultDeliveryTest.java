package touchstone.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.TestComputer.CODE;
import static touchstone.machine.TestComputer.HANDLERS;
import static touchstone.machine.TestComputer.IDT;
import static touchstone.machine.TestComputer.KERNEL_CODE;
import static touchstone.machine.TestComputer.KERNEL_DATA;
import static touchstone.machine.TestComputer.STACK;
import static touchstone.machine.TestComputer.TSS;
import static touchstone.machine.TestComputer.USER_CODE;
import static touchstone.machine.TestComputer.USER_DATA;
import static touchstone.machine.TestComputer.USER_STACK;

import org.junit.jupiter.api.Test;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.platform.MachineStop;

/** Delivery of exceptions in every mode, double and triple faults. */
class FaultDeliveryTest {
  private static final String UD2 = "0F 0B";
  private static final String INT_50 = "CD 50";

  @Test
  void realModePushesFlagsAndAddress() {
    TestComputer computer = TestComputer.real();
    computer.cpu.flags.set(Rflags.IF | Rflags.CF);
    computer.run(UD2);
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    long frame = 0x30000 + computer.cpu.gpr[Cpu.RSP];
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(0x1000 - 6);
    assertThat(computer.memory.read16(frame)).isZero();
    assertThat(computer.memory.read16(frame + 2)).isEqualTo(CODE >> 4);
    assertThat(computer.memory.read16(frame + 4)).isEqualTo(Rflags.IF | Rflags.CF | 2);
    assertThat(computer.cpu.flags.interruptsEnabled()).isFalse();
  }

  @Test
  void protectedModeStaysOnTheStackInRingZero() {
    TestComputer computer = TestComputer.protectedMode().run(UD2);
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK - 12);
    assertThat(computer.stack32(0)).isEqualTo(CODE);
    assertThat(computer.stack32(1)).isEqualTo(KERNEL_CODE);
    assertThat(computer.stack32(2) & Rflags.RF).isNotZero();
  }

  @Test
  void protectedModeSwitchesStacksFromRingThree() {
    TestComputer computer = TestComputer.protectedMode().user().run(UD2);
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    assertThat(computer.cpu.cpl).isZero();
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK - 20);
    assertThat(computer.stack32(1)).isEqualTo(USER_CODE);
    assertThat(computer.stack32(3)).isEqualTo(USER_STACK);
    assertThat(computer.stack32(4)).isEqualTo(USER_DATA);
    assertThat(computer.cpu.segments.selector[SegmentRegisters.SS]).isEqualTo(KERNEL_DATA);
  }

  @Test
  void longModeAlwaysSavesAndAlignsTheStack() {
    TestComputer computer = TestComputer.longMode();
    computer.cpu.gpr[Cpu.RSP] = STACK - 4;
    computer.run(UD2);
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK - 16 - 40);
    assertThat(computer.stack(0)).isEqualTo(CODE);
    assertThat(computer.stack(3)).isEqualTo(STACK - 4);
    assertThat(computer.stack(4)).isEqualTo(KERNEL_DATA);
  }

  @Test
  void longModeLoadsNullStackSegmentFromRingThree() {
    TestComputer computer = TestComputer.longMode().user().run(UD2);
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    assertThat(computer.stack(4)).isEqualTo(USER_DATA);
    assertThat(computer.cpu.segments.selector[SegmentRegisters.SS]).isZero();
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK - 40);
  }

  @Test
  void interruptStackTableIsUsed() {
    TestComputer computer = TestComputer.longMode();
    computer.memory.write64(TSS + 0x24, 0x70000);
    computer.memory.write8(IDT + 16 * Fault.UD + 4, 1);
    computer.run(UD2);
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(0x70000 - 40);
  }

  @Test
  void trapGateKeepsInterruptsEnabled() {
    TestComputer computer = TestComputer.longMode();
    computer.gate(Fault.UD, HANDLERS + 16 * Fault.UD, 0x8F);
    computer.cpu.flags.set(Rflags.IF);
    computer.run(UD2);
    assertThat(computer.cpu.flags.interruptsEnabled()).isTrue();
  }

  @Test
  void softwareInterruptNeedsGatePrivilege() {
    TestComputer computer = TestComputer.longMode().user().run(INT_50);
    assertThat(computer.vector()).isEqualTo(Fault.GP);
    assertThat(computer.stack(0)).isEqualTo(0x50 * 8 + 2);
    assertThat(computer.stack(1)).isEqualTo(CODE);
  }

  @Test
  void softwareInterruptSavesTheNextAddress() {
    TestComputer computer = TestComputer.longMode().user();
    computer.gate(0x50, HANDLERS + 16 * 0x50, 0xEE);
    computer.run(INT_50);
    assertThat(computer.vector()).isEqualTo(0x50);
    assertThat(computer.stack(0)).isEqualTo(CODE + 2);
  }

  @Test
  void missingGateNamesItsVectorAndSaysExternalForExceptions() {
    TestComputer computer = TestComputer.longMode();
    computer.gate(Fault.UD, HANDLERS, 0x0E);
    computer.run(UD2);
    assertThat(computer.vector()).isEqualTo(Fault.NP);
    assertThat(computer.stack(0)).isEqualTo(Fault.UD * 8 + 3);
  }

  @Test
  void contributoryAfterContributoryIsDoubleFault() {
    TestComputer computer = TestComputer.longMode();
    computer.gate(Fault.GP, HANDLERS, 0x0E);
    computer.run("31 C9 B8 00 00 00 00 B9 FF FF 00 00 0F 32");
    assertThat(computer.vector()).isEqualTo(Fault.DF);
    assertThat(computer.stack(0)).isZero();
  }

  @Test
  void pageFaultInThePageFaultHandlersPathIsDoubleFault() {
    TestComputer computer = TestComputer.longMode();
    computer.memory.write64(TSS + 0x24, 0x70000);
    computer.memory.write8(IDT + 16 * Fault.DF + 4, 1);
    computer.map(0x80000, 0);
    computer.cpu.gpr[Cpu.RSP] = 0x81000;
    computer.run("50");
    assertThat(computer.vector()).isEqualTo(Fault.DF);
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(0x70000 - 48);
  }

  @Test
  void faultWhileMarkingTheCodeSegmentLeavesTheStackAlone() {
    TestComputer computer = TestComputer.longMode();
    int code = 0x80000;
    computer.memory.write64(code, 0x00AF9A00_0000FFFFL);
    computer.cpu.gdtBase = code - KERNEL_CODE;
    computer.memory.write64(code + 8, computer.memory.read64(TestComputer.GDT + KERNEL_DATA));
    computer.map(code, code | 5);
    computer.memory.write64(TSS + 0x24, 0x70000);
    computer.memory.write8(IDT + 16 * Fault.DF + 4, 1);
    computer.run(UD2);
    assertThat(computer.machine.stopReason()).as("no handler can be entered").isNotNull();
    assertThat(computer.cpu.gpr[Cpu.RSP]).isEqualTo(STACK);
    assertThat(computer.cpu.rip).isEqualTo(CODE);
  }

  @Test
  void tripleFaultStopsTheMachine() {
    TestComputer computer = TestComputer.longMode();
    computer.cpu.idtLimit = 0;
    computer.run(UD2);
    assertThat(computer.machine.stopReason()).isNotNull();
    assertThat(computer.machine.stopReason().kind()).isEqualTo(MachineStop.Kind.FAULT);
    assertThat(computer.machine.stopReason().detail()).contains("rip 0x20000");
  }

  @Test
  void faultLeavesRegistersAsBeforeTheInstruction() {
    TestComputer computer = TestComputer.longMode();
    computer.map(DATA_PAGE, 0);
    computer.cpu.gpr[Cpu.RAX] = DATA_PAGE;
    computer.cpu.gpr[Cpu.RBX] = 7;
    computer.run("87 18");
    assertThat(computer.vector()).isEqualTo(Fault.PF);
    assertThat(computer.cpu.gpr[Cpu.RBX]).isEqualTo(7);
    assertThat(computer.cpu.cr2).isEqualTo(DATA_PAGE);
    assertThat(computer.stack(0)).isEqualTo(2);
    assertThat(computer.stack(1)).isEqualTo(CODE);
  }

  private static final long DATA_PAGE = TestComputer.DATA;
}
