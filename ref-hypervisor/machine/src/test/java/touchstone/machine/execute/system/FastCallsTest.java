package touchstone.machine.execute.system;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.TestComputer.CODE;
import static touchstone.machine.TestComputer.KERNEL_CODE;
import static touchstone.machine.TestComputer.STACK;
import static touchstone.machine.TestComputer.USER_STACK;

import org.junit.jupiter.api.Test;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;

/** SYSCALL, SYSENTER, their returns, and the bases of FS and GS. */
class FastCallsTest {
  private static final int KERNEL = 0x70000;

  private static TestComputer ready(CpuModel model) {
    TestComputer computer = TestComputer.longMode(model);
    Cpu cpu = computer.cpu;
    cpu.msrs.star = 0x0013_0008_0000_0000L;
    cpu.msrs.lstar = KERNEL;
    cpu.msrs.fmask = Rflags.IF | Rflags.TF;
    computer.memory.write8(KERNEL, 0xF4);
    return computer;
  }

  @Test
  void syscallAndReturn() {
    TestComputer computer = ready(CpuModel.INTEL).user();
    Cpu cpu = computer.cpu;
    cpu.flags.set(Rflags.IF | Rflags.CF);
    computer.run("0F 05 0F 0B");
    assertThat(cpu.rip).isEqualTo(KERNEL + 1);
    assertThat(cpu.cpl).isZero();
    assertThat(cpu.gpr[Cpu.RCX]).isEqualTo(CODE + 2);
    assertThat(cpu.gpr[11]).isEqualTo(Rflags.IF | Rflags.CF | 2);
    assertThat(cpu.flags.interruptsEnabled()).isFalse();
    assertThat(cpu.gpr[Cpu.RSP]).as("the stack is the kernel's own business").isEqualTo(USER_STACK);
    assertThat(cpu.segments.selector[SegmentRegisters.SS]).isEqualTo(KERNEL_CODE + 8);
    cpu.rip = KERNEL;
    computer.run("48 0F 07");
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    assertThat(computer.stack(0)).isEqualTo(CODE + 2);
    assertThat(computer.stack(1)).isEqualTo(0x23);
    assertThat(computer.stack(2) & Rflags.IF).isNotZero();
    assertThat(computer.stack(4)).isEqualTo(0x1B);
  }

  @Test
  void syscallNeedsSce() {
    TestComputer computer = ready(CpuModel.INTEL);
    computer.cpu.efer &= ~Efer.SCE;
    assertThat(computer.run("0F 05").vector()).isEqualTo(Fault.UD);
  }

  @Test
  void compatibilityModeHasSyscallOnAmdOnly() {
    for (CpuModel model : CpuModel.values()) {
      TestComputer computer = ready(model);
      Cpu cpu = computer.cpu;
      cpu.msrs.cstar = KERNEL + 0x10;
      computer.memory.write8(KERNEL + 0x10, 0xF4);
      cpu.segments.attributes[SegmentRegisters.CS] = 0xC09B;
      cpu.codeBits = 32;
      computer.run("0F 05");
      if (model == CpuModel.AMD) {
        assertThat(cpu.rip).isEqualTo(KERNEL + 0x11);
        assertThat(cpu.codeBits).isEqualTo(64);
      } else {
        assertThat(computer.vector()).isEqualTo(Fault.UD);
      }
    }
  }

  @Test
  void sysretToNonCanonicalFaultsInTheKernelOnIntel() {
    TestComputer computer = ready(CpuModel.INTEL);
    computer.cpu.gpr[Cpu.RCX] = 1L << 47;
    computer.run("48 0F 07");
    assertThat(computer.vector()).isEqualTo(Fault.GP);
    assertThat(computer.stack(1)).isEqualTo(CODE);
    assertThat(computer.stack(2)).isEqualTo(KERNEL_CODE);
  }

  @Test
  void sysenterAndExit() {
    TestComputer computer = TestComputer.protectedMode().user();
    Cpu cpu = computer.cpu;
    cpu.msrs.sysenterCs = KERNEL_CODE;
    cpu.msrs.sysenterEip = KERNEL;
    cpu.msrs.sysenterEsp = STACK;
    cpu.gpr[Cpu.RCX] = USER_STACK;
    cpu.gpr[Cpu.RDX] = CODE + 2;
    computer.memory.write8(KERNEL, 0x0F);
    computer.memory.write8(KERNEL + 1, 0x35);
    computer.run("0F 34 0F 0B");
    assertThat(computer.vector()).isEqualTo(Fault.UD);
    assertThat(computer.stack32(0)).isEqualTo(CODE + 2);
    assertThat(computer.stack32(1)).isEqualTo(0x1B);
    assertThat(computer.stack32(3)).isEqualTo(USER_STACK);
  }

  @Test
  void sysenterNeedsItsSegmentAndLongModeOnAmdHasNone() {
    assertThat(TestComputer.protectedMode().run("0F 34").vector()).isEqualTo(Fault.GP);
    assertThat(ready(CpuModel.AMD).run("0F 34").vector()).isEqualTo(Fault.UD);
  }

  @Test
  void swapgsExchangesBases() {
    TestComputer computer = ready(CpuModel.INTEL);
    computer.cpu.msrs.kernelGsBase = 0x1234;
    computer.cpu.segments.base[SegmentRegisters.GS] = 0x5678;
    computer.run("0F 01 F8 F4");
    assertThat(computer.cpu.segments.base[SegmentRegisters.GS]).isEqualTo(0x1234);
    assertThat(computer.cpu.msrs.kernelGsBase).isEqualTo(0x5678);
  }

  @Test
  void baseInstructionsNeedTheirControlBit() {
    TestComputer computer = ready(CpuModel.INTEL);
    assertThat(computer.run("F3 48 0F AE D0 F4").vector()).isEqualTo(Fault.UD);
    TestComputer enabled = ready(CpuModel.INTEL);
    enabled.cpu.cr4 |= Cr4.FSGSBASE;
    enabled.cpu.gpr[Cpu.RAX] = 0x123456789L;
    enabled.run("F3 48 0F AE D0 F3 48 0F AE C3 F3 0F AE C1 F4");
    assertThat(enabled.cpu.segments.base[SegmentRegisters.FS]).isEqualTo(0x123456789L);
    assertThat(enabled.cpu.gpr[Cpu.RBX]).isEqualTo(0x123456789L);
    assertThat(enabled.cpu.gpr[Cpu.RCX]).isEqualTo(0x23456789L);
  }
}
