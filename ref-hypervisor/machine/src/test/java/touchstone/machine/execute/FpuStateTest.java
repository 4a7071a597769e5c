package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.FpuState;

/** Saving, restoring and guarding the floating-point state. */
class FpuStateTest {
  private static final String FXSAVE64_HLT = "480fae03 f4";
  private static final String FXRSTOR64_HLT = "480fae0b f4";

  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  @Test
  void whatIsSavedIsRestored() {
    FpuState fpu = cpu.fpu;
    fpu.fcw = 0x27F;
    fpu.fsw = 0x3800;
    fpu.ftw = 0x81;
    fpu.fip = 0x123456789AL;
    fpu.mxcsr = 0x1FA0;
    for (int i = 0; i < 8; i++) {
      fpu.significand[i] = 1000L * i;
      fpu.exponent[i] = 0x8000 + i;
    }
    for (int i = 0; i < 32; i++) {
      fpu.xmm[i] = 77L * i;
    }
    cpu.gpr[Cpu.RBX] = BareCpu.DATA;
    bare.run(FXSAVE64_HLT);
    fpu.initialise();
    fpu.mxcsr = 0;
    Arrays.fill(fpu.xmm, -1);
    Arrays.fill(fpu.significand, -1);
    bare.run(FXRSTOR64_HLT);
    assertThat(fpu.fcw).isEqualTo(0x27F);
    assertThat(fpu.fsw).isEqualTo(0x3800);
    assertThat(fpu.ftw).isEqualTo(0x81);
    assertThat(fpu.fip).isEqualTo(0x123456789AL);
    assertThat(fpu.mxcsr).isEqualTo(0x1FA0);
    assertThat(fpu.significand[7]).isEqualTo(7000);
    assertThat(fpu.exponent[7]).isEqualTo(0x8007);
    assertThat(fpu.xmm[31]).isEqualTo(77 * 31);
  }

  @Test
  void theAreaHasItsDocumentedLayout() {
    cpu.fpu.xmm[2] = 0x1122334455667788L;
    cpu.gpr[Cpu.RBX] = BareCpu.DATA;
    bare.run(FXSAVE64_HLT);
    assertThat(bare.memory.read16(BareCpu.DATA)).isEqualTo(0x37F);
    assertThat(bare.memory.read32(BareCpu.DATA + 24)).isEqualTo(0x1F80);
    assertThat(bare.memory.read32(BareCpu.DATA + 28)).isEqualTo(FpuState.MXCSR_MASK);
    assertThat(bare.memory.read64(BareCpu.DATA + 176)).isEqualTo(0x1122334455667788L);
  }

  @Test
  void reservedMxcsrBitsAreRefusedBeforeAnythingChanges() {
    cpu.gpr[Cpu.RBX] = BareCpu.DATA;
    bare.run(FXSAVE64_HLT);
    bare.memory.write32(BareCpu.DATA + 24, 1 << 16);
    cpu.fpu.fcw = 0x77F;
    bare.run(FXRSTOR64_HLT);
    assertThat(bare.vector()).isEqualTo(Fault.GP);
    assertThat(cpu.fpu.fcw).isEqualTo(0x77F);
  }

  @Test
  void aTaskSwitchedUnitIsNotAvailable() {
    cpu.cr0 |= Cr0.TS;
    bare.run("0f57c0 f4");
    assertThat(bare.vector()).isEqualTo(Fault.NM);
    bare.run("dbe3 f4");
    assertThat(bare.vector()).isEqualTo(Fault.NM);
    bare.run("9b f4");
    assertThat(bare.vector()).isEqualTo(Fault.NM);
  }

  @Test
  void vectorsNeedTheOperatingSystemsConsent() {
    cpu.cr4 &= ~Cr4.OSFXSR;
    bare.run("0f57c0 f4");
    assertThat(bare.vector()).isEqualTo(Fault.UD);
  }
}
