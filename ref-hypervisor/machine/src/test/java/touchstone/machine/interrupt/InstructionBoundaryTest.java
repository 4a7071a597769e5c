package touchstone.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.TestComputer.CODE;
import static touchstone.machine.TestComputer.DATA;

import org.junit.jupiter.api.Test;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;

/** Interrupts, shadows, NMIs, single step and breakpoints between instructions. */
class InstructionBoundaryTest {
  private static final String NOPS = "90 90 90 90 F4";

  private final TestComputer computer = TestComputer.longMode();
  private final Cpu cpu = computer.cpu;

  private void raise(int vector) {
    cpu.apic.write(LocalApic.DEFAULT_BASE + ApicRegisters.SVR, 0x1FF);
    cpu.apic.accept(vector);
  }

  @Test
  void interruptWaitsForInterruptFlag() {
    raise(0x40);
    computer.run(NOPS);
    assertThat(computer.vector()).isEqualTo(-1);
    computer.cpu.flags.set(Rflags.IF);
    cpu.attention = true;
    computer.run(NOPS);
    assertThat(computer.vector()).isEqualTo(0x40);
  }

  @Test
  void stiShadowCoversOneInstruction() {
    raise(0x40);
    computer.run("FB 90 90 F4");
    assertThat(computer.vector()).isEqualTo(0x40);
    assertThat(computer.stack(0)).isEqualTo(CODE + 2);
  }

  @Test
  void stiHaltIsWokenAtTheHalt() {
    raise(0x40);
    computer.run("FB F4 90 F4");
    assertThat(computer.vector()).isEqualTo(0x40);
    assertThat(computer.stack(0)).isEqualTo(CODE + 2);
  }

  @Test
  void loadOfStackSegmentCoversThePointerLoad() {
    raise(0x40);
    cpu.flags.set(Rflags.FIXED);
    cpu.gpr[Cpu.RAX] = TestComputer.KERNEL_DATA;
    computer.run("FB 8E D0 90 90 F4");
    assertThat(computer.stack(0))
        .as("MOV SS in the shadow of STI is not covered again")
        .isEqualTo(CODE + 3);
    cpu.rip = CODE;
    cpu.apic.write(LocalApic.DEFAULT_BASE + ApicRegisters.EOI, 0);
    cpu.flags.set(Rflags.FIXED | Rflags.IF);
    cpu.attention = false;
    raise(0x40);
    cpu.attention = false;
    computer.run("8E D0 90 90 F4");
    assertThat(computer.stack(0)).isEqualTo(CODE + 3);
  }

  @Test
  void nmiIgnoresInterruptFlagAndBlocksUntilIret() {
    cpu.nmiPending = true;
    cpu.attention = true;
    computer.run(NOPS);
    assertThat(computer.vector()).isEqualTo(Fault.NMI);
    cpu.nmiPending = true;
    cpu.attention = true;
    cpu.rip = CODE;
    computer.run(NOPS);
    assertThat(computer.vector()).as("blocked").isEqualTo(-1);
    cpu.rip = CODE;
    cpu.gpr[Cpu.RSP] = TestComputer.STACK - 40;
    computer.memory.write64(TestComputer.STACK - 40, CODE + 0x100);
    computer.memory.load(CODE + 0x100, new byte[] {(byte) 0x90, (byte) 0xF4});
    computer.run("48 CF");
    assertThat(computer.vector()).as("delivered after IRET").isEqualTo(Fault.NMI);
    assertThat(computer.stack(0)).isEqualTo(CODE + 0x100);
  }

  @Test
  void singleStepTrapsAfterEachInstruction() {
    cpu.flags.set(Rflags.TF);
    cpu.attention = true;
    computer.run(NOPS);
    assertThat(computer.vector()).isEqualTo(Fault.DB);
    assertThat(computer.stack(0)).isEqualTo(CODE + 1);
    assertThat(computer.stack(2) & Rflags.TF).isNotZero();
    assertThat(cpu.dr[6] & 1 << 14).isNotZero();
    assertThat(cpu.flags.test(Rflags.TF)).isFalse();
  }

  @Test
  void popfStartsSteppingAfterTheNextInstruction() {
    cpu.gpr[Cpu.RAX] = Rflags.TF | 2;
    computer.run("50 9D 90 90 F4");
    assertThat(computer.vector()).isEqualTo(Fault.DB);
    assertThat(computer.stack(0)).isEqualTo(CODE + 3);
  }

  @Test
  void instructionBreakpointFaultsBeforeAndResumesWithRf() {
    cpu.dr[0] = CODE + 1;
    cpu.dr[7] = 0x401;
    cpu.attention = true;
    computer.run(NOPS);
    assertThat(computer.vector()).isEqualTo(Fault.DB);
    assertThat(computer.stack(0)).isEqualTo(CODE + 1);
    assertThat(cpu.dr[6] & 15).isEqualTo(1);
    cpu.halted = false;
    cpu.rip = CODE + 1;
    cpu.flags.set(Rflags.RF);
    cpu.attention = true;
    computer.resume(100);
    assertThat(computer.vector()).isEqualTo(-1);
    assertThat(cpu.rip).isEqualTo(CODE + 5);
  }

  @Test
  void dataBreakpointTrapsAfterTheAccess() {
    cpu.gpr[Cpu.RAX] = DATA;
    computer.run("48 8B 18 F4");
    cpu.rip = CODE;
    cpu.dr[2] = DATA;
    cpu.dr[7] = 0x400 | 1 << 4 | 1L << 24;
    cpu.attention = true;
    cpu.mmu.flushAll();
    computer.run("48 8B 18 48 89 18 90 F4");
    assertThat(computer.vector()).isEqualTo(Fault.DB);
    assertThat(computer.stack(0)).as("after the write, not the read").isEqualTo(CODE + 6);
    assertThat(cpu.dr[6] & 15).isEqualTo(4);
  }

  @Test
  void timerWakesHaltedCpuThroughTheMachine() {
    cpu.apic.write(LocalApic.DEFAULT_BASE + ApicRegisters.SVR, 0x1FF);
    cpu.apic.write(LocalApic.DEFAULT_BASE + ApicRegisters.LVT_TIMER, 0x41);
    cpu.apic.write(LocalApic.DEFAULT_BASE + ApicRegisters.INITIAL_COUNT, 500_000);
    computer.memory.load(CODE, new byte[] {(byte) 0xFB, (byte) 0xF4});
    computer.machine.run(2_000_000);
    assertThat(computer.vector()).isEqualTo(0x41);
    assertThat(cpu.clock).isBetween(1_000_000L, 1_000_100L);
  }
}
