package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;

/** Code is what memory holds when it is executed, however it got there. */
class SelfModifyingCodeTest {
  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  @Test
  void codeThatChangesTheNextInstruction() {
    cpu.gpr[Cpu.RBX] = BareCpu.CODE;
    // mov byte [rbx+5], 0x42 ; mov al, 0 ; hlt
    bare.run("c6430542 b000 f4");
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x42);
    assertThat(cpu.clock).isEqualTo(3);
  }

  @Test
  void codeThatChangesTheLastInstructionOfItsBlock() {
    cpu.gpr[Cpu.RBX] = BareCpu.CODE;
    // mov byte [rbx+4], 0xf4 ; jmp $ (becomes hlt)
    bare.run("c64304f4 ebfe");
    assertThat(cpu.rip).isEqualTo(BareCpu.CODE + 5);
    assertThat(cpu.clock).isEqualTo(2);
  }

  @Test
  void codeThatChangesWhatItHasDone() {
    cpu.gpr[Cpu.RBX] = BareCpu.CODE;
    // mov al, 1 ; mov byte [rbx+1], 2 ; hlt
    bare.run("b001 c6430102 f4");
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(1);
    bare.runFrom(BareCpu.CODE);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(2);
  }

  @Test
  void aStringInstructionThatOverwritesItself() {
    cpu.gpr[Cpu.RDI] = BareCpu.CODE;
    cpu.gpr[Cpu.RCX] = 8;
    cpu.gpr[Cpu.RAX] = 0xF4F4F4F4F4F4F4F4L;
    bare.run("f348ab 90909090 9090909090");
    assertThat(cpu.rip).isEqualTo(BareCpu.CODE + 4);
    assertThat(cpu.gpr[Cpu.RCX]).isZero();
  }

  @Test
  void codeChangedThroughAnotherMapping() {
    bare.map(0x60000, BareCpu.CODE);
    bare.run("b001 f4");
    cpu.gpr[Cpu.RBX] = 0x60000;
    bare.load(0x50000, "c6430177 f4");
    bare.runFrom(0x50000);
    bare.runFrom(BareCpu.CODE);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x77);
  }

  @Test
  void codeChangedFromOutside() {
    bare.run("b001 f4");
    bare.memory.write8(BareCpu.CODE + 1, 5);
    bare.runFrom(BareCpu.CODE);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(5);
  }

  @Test
  void theSecondPageOfAnInstructionChanges() {
    long edge = BareCpu.CODE + 0x1000 - 1;
    bare.load(edge, "b001 f4");
    bare.runFrom(edge);
    bare.memory.write8(edge + 1, 9);
    bare.runFrom(edge);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(9);
  }

  @Test
  void theSameCodeAtTwoAddressesIsRelativeToWhereItRuns() {
    // lea rax, [rip+0] ; hlt
    bare.run("488d0500000000 f4");
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(BareCpu.CODE + 7);
    bare.map(0x60000, BareCpu.CODE);
    bare.runFrom(0x60000);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x60007);
  }

  @Test
  void anInstructionWhosePagesAreTheSameFrame() {
    long edge = BareCpu.CODE + 0x1000 - 1;
    bare.map(edge + 1, BareCpu.CODE);
    bare.load(BareCpu.CODE, "01f4");
    bare.memory.write8(edge, 0xB0);
    bare.runFrom(edge);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(1);
    bare.memory.write8(edge, 0xB1);
    bare.runFrom(edge);
    assertThat(cpu.gpr[Cpu.RCX]).isEqualTo(1);
  }

  @Test
  void dataBesideCodeLeavesTheCodeDecoded() {
    bare.run("b001 f4");
    Block before = cpu.blocks.at(BareCpu.CODE);
    bare.memory.write64(BareCpu.CODE + 64, -1);
    assertThat(cpu.blocks.at(BareCpu.CODE)).isSameAs(before);
    bare.memory.write64(BareCpu.CODE + 8, -1);
    assertThat(cpu.blocks.at(BareCpu.CODE)).isSameAs(before);
    bare.memory.write8(BareCpu.CODE + 2, 0x90);
    assertThat(cpu.blocks.at(BareCpu.CODE)).isNotSameAs(before);
  }
}
