package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.UnmodelledException;

/** When x87 exceptions reach the program, and that a memory fault undoes an instruction. */
class X87ExceptionsTest {
  private static final int ZERO_DIVIDE_UNMASKED = 0x37B;

  /** FLDCW [RBX]; FLD1; FLDZ; FDIVP. */
  private static final String DIVIDE_BY_ZERO = "d92b d9e8 d9ee def9";

  private static final int SUMMARY_AND_ZERO_DIVIDE = 0x8084;

  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  X87ExceptionsTest() {
    cpu.gpr[Cpu.RBX] = BareCpu.DATA;
    bare.memory.write16(BareCpu.DATA, ZERO_DIVIDE_UNMASKED);
  }

  @Test
  void anUnmaskedExceptionIsRaisedByTheNextWaitingInstruction() {
    bare.run(DIVIDE_BY_ZERO + "dfe0 b101 d9e8 b102 f4"); // FNSTSW AX; MOV CL; FLD1; MOV CL
    assertThat(bare.vector()).isEqualTo(Fault.MF);
    assertThat(cpu.gpr[Cpu.RAX] & 0x80FF).isEqualTo(SUMMARY_AND_ZERO_DIVIDE);
    assertThat(cpu.gpr[Cpu.RCX] & 0xFF).isEqualTo(1);
    assertThat(bare.stacked(0)).isEqualTo(BareCpu.CODE + 12);
    assertThat(cpu.fpu.fip).isEqualTo(BareCpu.CODE + 6);
    assertThat(cpu.fpu.top()).isEqualTo(6);
  }

  @Test
  void waitRaisesItAndClearingPreventsIt() {
    bare.run(DIVIDE_BY_ZERO + "9b f4");
    assertThat(bare.vector()).isEqualTo(Fault.MF);
    bare.run("dbe3" + DIVIDE_BY_ZERO + "dbe2 9b f4");
    assertThat(bare.vector()).isEqualTo(-1);
  }

  @Test
  void theErrorPinIsRefusedByName() {
    cpu.cr0 &= ~Cr0.NE;
    bare.load(BareCpu.CODE, DIVIDE_BY_ZERO + "9b f4");
    cpu.rip = BareCpu.CODE;
    assertThatThrownBy(() -> Interpreter.run(cpu, cpu.clock + 10))
        .isInstanceOf(UnmodelledException.class)
        .hasMessageContaining("FERR#");
  }

  @Test
  void aStoreThatFaultsLeavesStackAndStatus() {
    bare.unmap(BareCpu.DATA);
    bare.run("d9eb d91b f4"); // FLDPI; FSTP m32
    assertThat(bare.vector()).isEqualTo(Fault.PF);
    assertThat(cpu.fpu.top()).isEqualTo(7);
    assertThat(cpu.fpu.ftw).isEqualTo(0x80);
    assertThat(cpu.fpu.fsw & 0x3F).isZero();
  }

  @Test
  void aPushOnAFullStackIsAStackFault() {
    bare.run("d9e8".repeat(8) + "d9e8 f4");
    assertThat(cpu.fpu.fsw & 0x0241).isEqualTo(0x0241);
    assertThat(cpu.fpu.exponent[cpu.fpu.top()]).isEqualTo(0xFFFF);
  }
}
