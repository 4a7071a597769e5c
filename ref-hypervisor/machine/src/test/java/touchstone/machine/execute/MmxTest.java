package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Fault;

/** When MMX and masked stores fault, and what they leave then. */
class MmxTest {
  private static final String PADDB = "0ffcc1";

  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  @Test
  void theRegistersAreTheSignificandsOfTheStack() {
    cpu.fpu.setTop(5);
    Mmx.set(cpu, 0, 0x0102030405060708L);
    Mmx.set(cpu, 1, 0xFF01FF01FF01FF01L);
    bare.run(PADDB + " f4");
    assertThat(cpu.fpu.significand[0]).isEqualTo(0x0003020504070609L);
    assertThat(cpu.fpu.exponent[0]).isEqualTo(0xFFFF);
    assertThat(cpu.fpu.top()).isZero();
    assertThat(cpu.fpu.ftw).isEqualTo(0xFF);
  }

  @Test
  void anEmulatedUnitHasNoMmxAndATaskSwitchedOneIsNotAvailable() {
    cpu.cr0 |= Cr0.EM;
    bare.run(PADDB + " f4");
    assertThat(bare.vector()).isEqualTo(Fault.UD);
    cpu.cr0 = cpu.cr0 & ~Cr0.EM | Cr0.TS;
    bare.run(PADDB + " f4");
    assertThat(bare.vector()).isEqualTo(Fault.NM);
  }

  @Test
  void aPendingX87ExceptionComesFirst() {
    cpu.fpu.setControl(0x37B);
    bare.run("d9e8 d9ee def9" + PADDB + " f4"); // FLD1; FLDZ; FDIVP
    assertThat(bare.vector()).isEqualTo(Fault.MF);
  }

  @Test
  void aLoadThatFaultsDoesNotEnterMmx() {
    cpu.fpu.setTop(5);
    cpu.gpr[Cpu.RBX] = BareCpu.DATA;
    bare.unmap(BareCpu.DATA);
    bare.run("0f6f0b f4"); // MOVQ MM1, [RBX]
    assertThat(bare.vector()).isEqualTo(Fault.PF);
    assertThat(cpu.fpu.top()).isEqualTo(5);
    assertThat(cpu.fpu.ftw).isZero();
  }

  @Test
  void aMaskedStoreWritesAllItsBytesOrNone() {
    Xmm.set(cpu, 0, 0x1111111111111111L, 0x2222222222222222L);
    Xmm.set(cpu, 1, 0x00000000000000FFL, 0x8000000000000000L);
    cpu.gpr[Cpu.RDI] = BareCpu.DATA + 4096 - 8;
    bare.unmap(BareCpu.DATA + 4096);
    bare.run("660ff7c1 f4"); // MASKMOVDQU XMM0, XMM1
    assertThat(bare.vector()).isEqualTo(Fault.PF);
    assertThat(bare.memory.read64(BareCpu.DATA + 4096 - 8)).isZero();
    cpu.gpr[Cpu.RDI] = BareCpu.DATA;
    bare.run("660ff7c1 f4");
    assertThat(bare.vector()).isEqualTo(-1);
    assertThat(bare.memory.read64(BareCpu.DATA)).isEqualTo(0x11);
    assertThat(bare.memory.read64(BareCpu.DATA + 8)).isEqualTo(0x2200000000000000L);
  }
}
