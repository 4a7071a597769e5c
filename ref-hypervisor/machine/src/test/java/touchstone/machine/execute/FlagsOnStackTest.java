package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;

/**
 * What POPF changes depends on the privilege level and IOPL; silicon tests cover user mode only.
 */
class FlagsOnStackTest {
  private static final String PUSH_EAX_POPF_NOP = "50 9d 90";

  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  @Test
  void theKernelChangesEverythingButTheReservedBits() {
    pop(0, 0, 0x3FFFFF & ~Rflags.TF);
    int changed =
        Rflags.ARITHMETIC | Rflags.IF | Rflags.DF | Rflags.IOPL | Rflags.NT | Rflags.AC | Rflags.ID;
    assertThat(cpu.flags.get()).isEqualTo(changed | Rflags.FIXED);
  }

  @Test
  void aUserKeepsInterruptFlagAndPrivilege() {
    pop(3, Rflags.IF, Rflags.CF | Rflags.IOPL);
    assertThat(cpu.flags.get()).isEqualTo(Rflags.IF | Rflags.CF | Rflags.FIXED);
  }

  @Test
  void aUserWithInputOutputPrivilegeMayDisableInterrupts() {
    pop(3, Rflags.IF | Rflags.IOPL, 0);
    assertThat(cpu.flags.get()).isEqualTo(Rflags.IOPL | Rflags.FIXED);
  }

  @Test
  void theShortFormKeepsTheUpperHalf() {
    cpu.gpr[Cpu.RAX] = Rflags.CF;
    cpu.flags.set(Rflags.AC | Rflags.ID);
    bare.run("50 669d f4");
    assertThat(cpu.flags.get()).isEqualTo(Rflags.AC | Rflags.ID | Rflags.CF | Rflags.FIXED);
  }

  @Test
  void theImageHidesResumeFlag() {
    cpu.flags.set(Rflags.RF | Rflags.ZF);
    bare.run("9c 58 f4");
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(Rflags.ZF | Rflags.FIXED);
  }

  private void pop(int privilege, int before, int image) {
    cpu.cpl = privilege;
    cpu.segments.attributes[SegmentRegisters.SS] |= privilege << SegmentRegisters.DPL_SHIFT;
    cpu.mmu.contextChanged();
    cpu.flags.set(before);
    cpu.gpr[Cpu.RAX] = image;
    bare.load(BareCpu.CODE, PUSH_EAX_POPF_NOP);
    cpu.rip = BareCpu.CODE;
    Interpreter.run(cpu, cpu.clock + 2);
  }
}
