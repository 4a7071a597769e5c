package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;

/** A fault leaves everything as before the instruction, and names the right instruction. */
class PreciseFaultTest {
  private static final long HOLE = 0x31000;

  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  @Test
  void aFaultInTheMiddleOfABlockNamesItsInstruction() {
    bare.unmap(HOLE);
    cpu.gpr[Cpu.RBX] = HOLE;
    bare.run("48ffc0 48ffc0 488b0b 48ffc0 f4");
    assertThat(bare.vector()).isEqualTo(Fault.PF);
    assertThat(bare.stacked(1)).isEqualTo(BareCpu.CODE + 6);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(2);
    assertThat(cpu.cr2).isEqualTo(HOLE);
    assertThat(bare.stacked(0)).isZero();
  }

  @Test
  void aFailedReadModifyWriteKeepsFlags() {
    bare.unmap(HOLE);
    cpu.gpr[Cpu.RBX] = HOLE;
    bare.run("f9 830305 f4");
    assertThat(bare.vector()).isEqualTo(Fault.PF);
    assertThat(bare.stacked(0)).isEqualTo(2);
    assertThat(bare.stacked(3) & Rflags.CF).isEqualTo(Rflags.CF);
  }

  @Test
  void aFailedPushLeavesTheStackPointer() {
    bare.unmap(HOLE - 0x1000);
    cpu.gpr[Cpu.RSP] = HOLE;
    cpu.gpr[Cpu.RAX] = HOLE;
    bare.memory.write64(HOLE, BareCpu.STACK);
    // The handler's own frame needs a stack, so this fault doubles and the machine stops.
    bare.load(BareCpu.CODE, "50 f4");
    cpu.rip = BareCpu.CODE;
    Interpreter.run(cpu, cpu.clock + 100);
    assertThat(String.valueOf(bare.machine.stopReason())).containsIgnoringCase("triple fault");
    assertThat(cpu.gpr[Cpu.RSP]).isEqualTo(HOLE);
  }

  @Test
  void anInstructionAcrossAMissingPageFaultsOnlyWhenReached() {
    long edge = HOLE - 2;
    bare.unmap(HOLE);
    bare.load(edge - 3, "48ffc0 48c7");
    bare.runFrom(edge - 3);
    assertThat(bare.vector()).isEqualTo(Fault.PF);
    assertThat(cpu.cr2).isEqualTo(HOLE);
    assertThat(bare.stacked(1)).isEqualTo(edge);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(1);
  }

  @Test
  void anInstructionBeforeAMissingPageDoesNotFault() {
    bare.unmap(HOLE);
    bare.load(HOLE - 4, "48ffc0 f4");
    bare.runFrom(HOLE - 4);
    assertThat(bare.vector()).isEqualTo(-1);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(1);
  }

  @Test
  void remappingTheSecondPageOfAnInstructionIsSeen() {
    long edge = HOLE - 2;
    bare.load(edge, "b811");
    bare.load(HOLE, "223344 f4");
    bare.load(0x50000, "556677 f4");
    bare.runFrom(edge);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x44332211);
    bare.map(HOLE, 0x50000);
    bare.runFrom(edge);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x77665511);
  }

  @Test
  void aRepeatedMoveStopsWhereItFaults() {
    bare.unmap(HOLE);
    cpu.gpr[Cpu.RSI] = HOLE - 16;
    cpu.gpr[Cpu.RDI] = BareCpu.DATA;
    cpu.gpr[Cpu.RCX] = 8;
    bare.run("f348a5 f4");
    assertThat(bare.vector()).isEqualTo(Fault.PF);
    assertThat(bare.stacked(1)).isEqualTo(BareCpu.CODE);
    assertThat(cpu.gpr[Cpu.RCX]).isEqualTo(6);
    assertThat(cpu.gpr[Cpu.RSI]).isEqualTo(HOLE);
    assertThat(cpu.gpr[Cpu.RDI]).isEqualTo(BareCpu.DATA + 16);
  }

  @Test
  void divisionByZeroLeavesRegisters() {
    cpu.gpr[Cpu.RAX] = 7;
    bare.run("31db f7f3 f4");
    assertThat(bare.vector()).isEqualTo(Fault.DE);
    assertThat(bare.stacked(0)).isEqualTo(BareCpu.CODE + 2);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(7);
  }

  @Test
  void sixteenBytesAreAGeneralProtectionFault() {
    bare.run("66".repeat(15) + "90 f4");
    assertThat(bare.vector()).isEqualTo(Fault.GP);
    assertThat(bare.stacked(1)).isEqualTo(BareCpu.CODE);
  }

  @Test
  void aJumpToANonCanonicalAddressFaultsAtTheJump() {
    cpu.gpr[Cpu.RAX] = 1L << 62;
    bare.run("90 ffe0");
    assertThat(bare.vector()).isEqualTo(Fault.GP);
    assertThat(bare.stacked(1)).isEqualTo(BareCpu.CODE + 1);
  }

  @Test
  void undefinedOpcodesAreInvalid() {
    bare.run("90 0f0b");
    assertThat(bare.vector()).isEqualTo(Fault.UD);
    assertThat(bare.stacked(0)).isEqualTo(BareCpu.CODE + 1);
    bare.run("90 06");
    assertThat(bare.vector()).isEqualTo(Fault.UD);
  }

  @Test
  void misalignedVectorsAndPairsAreRefused() {
    cpu.gpr[Cpu.RBX] = BareCpu.DATA + 8;
    bare.run("0f2803 f4");
    assertThat(bare.vector()).isEqualTo(Fault.GP);
    bare.run("480fc70b f4");
    assertThat(bare.vector()).isEqualTo(Fault.GP);
  }

  @Test
  void theClockCountsInstructions() {
    long before = cpu.clock;
    bare.run("90 90 90 eb00 90 f4");
    assertThat(cpu.clock - before).isEqualTo(6);
  }

  @Test
  void theClockCountsRepetitions() {
    cpu.gpr[Cpu.RSI] = BareCpu.DATA;
    cpu.gpr[Cpu.RDI] = BareCpu.DATA + 0x800;
    cpu.gpr[Cpu.RCX] = 100;
    long before = cpu.clock;
    bare.run("f3a4 f4");
    assertThat(cpu.clock - before).isEqualTo(102);
  }

  @Test
  void aFaultThatRepeatsForEverTakesTime() {
    bare.unmap(0x8000);
    bare.load(BareCpu.CODE, "0f0b");
    cpu.rip = BareCpu.CODE;
    Interpreter.run(cpu, cpu.clock + 50);
    assertThat(cpu.clock).isGreaterThanOrEqualTo(50);
    assertThat(cpu.cr2).isBetween(0x8000L, 0x8FFFL);
  }

  @Test
  void aBranchOutOfTheCanonicalRangeFaultsAtTheBranchAfterItsComparison() {
    long last = (1L << 47) - 0x1000;
    bare.mapTop(last, 0x70000);
    long code = last + 0xFF0;
    bare.load(0x70FF0, "4839c9 7473 90");
    bare.runFrom(code);
    assertThat(bare.vector()).isEqualTo(Fault.GP);
    assertThat(bare.stacked(1)).isEqualTo(code + 3);
    assertThat(bare.stacked(3) & Rflags.ZF).isEqualTo(Rflags.ZF);
  }
}
