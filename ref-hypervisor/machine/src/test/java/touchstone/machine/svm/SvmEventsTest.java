package touchstone.machine.svm;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.svm.VmcbLayout.*;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.platform.HardwarePort;

/**
 * Events into and out of a guest, virtual interrupts, the global interrupt flag. @apm 15.13 to
 * 15.21
 */
class SvmEventsTest {
  private static final long VALID = EventInformation.VALID & 0xFFFF_FFFFL;
  private static final long HANDLER = SvmFixture.CODE + 0x1000;
  private static final int[] SPIN = {0xEB, 0xFE};
  private static final int HLT = 0xF4;

  private final SvmFixture f = new SvmFixture();

  @Test
  void timerEndsGuestWithInterruptsDisabled() {
    f.code(SPIN);
    long deadline = f.port.tsc(0) + 50_000;
    f.port.armTimer(0, deadline);
    assertThat(f.exitCode()).isEqualTo(ExitCode.INTR);
    assertThat(f.port.tsc(0)).isBetween(deadline, deadline + 1000);
    assertThat(f.port.acknowledgeInterrupt(0)).isEqualTo(HardwarePort.TIMER_VECTOR);
    assertThat(f.port.acknowledgeInterrupt(0)).isEqualTo(-1);
  }

  @Test
  void timerWakesHaltedGuestForItsHost() {
    f.set32(INTERCEPT_1, InterceptBits.INTR);
    f.code(HLT);
    f.port.armTimer(0, f.port.tsc(0) + 1_000_000);
    assertThat(f.exitCode()).isEqualTo(ExitCode.INTR);
    assertThat(f.get64(RIP)).isEqualTo(SvmFixture.CODE + 1);
  }

  @Test
  void withoutMaskingTheGuestsFlagDecides() {
    f.set32(VIRTUAL_INTERRUPT, 0);
    f.code(0x90, 0x90, 0xFB, 0x90, 0x90, HLT);
    f.port.charge(0, 1000);
    f.port.armTimer(0, f.port.tsc(0));
    assertThat(f.exitCode()).isEqualTo(ExitCode.INTR);
    assertThat(f.get64(RIP)).as("after STI's shadow").isEqualTo(SvmFixture.CODE + 4);
  }

  @Test
  void hostFlagMasksPhysicalInterrupts() {
    f.cpu.flags.set(0);
    f.set64(RFLAGS, 2 | Rflags.IF);
    f.code(0x90, HLT);
    f.port.charge(0, 1000);
    f.port.armTimer(0, f.port.tsc(0));
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.port.acknowledgeInterrupt(0)).isEqualTo(HardwarePort.TIMER_VECTOR);
  }

  @Test
  void injectsInterrupt() {
    f.gate(0x40, HANDLER);
    f.code(0x90).codeAt(HANDLER, HLT);
    f.set64(EVENTINJ, VALID | 0x40);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.get64(RIP)).isEqualTo(HANDLER);
    assertThat(f.memory.read64(f.get64(RSP))).isEqualTo(SvmFixture.CODE);
    assertThat(f.get64(EVENTINJ)).as("valid bit").isEqualTo(0x40);
  }

  @Test
  void injectsExceptionWithErrorCode() {
    f.gate(13, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.set32(INTERCEPT_EXCEPTION, 1 << 13);
    f.set64(EVENTINJ, VALID | 1 << 11 | 3 << 8 | 13 | 0x58L << 32);
    assertThat(f.exitCode()).as("not intercepted itself").isEqualTo(ExitCode.HLT);
    assertThat(f.memory.read64(f.get64(RSP))).isEqualTo(0x58);
  }

  @Test
  void injectsSoftwareInterruptWithNextRip() {
    f.gate(0x80, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.set64(EVENTINJ, VALID | 4 << 8 | 0x80);
    f.set64(NRIP, SvmFixture.CODE + 2);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.memory.read64(f.get64(RSP))).isEqualTo(SvmFixture.CODE + 2);
  }

  @Test
  void faultWhileInjectingIsRecorded() {
    f.set32(IDTR + LIMIT, 0x0F);
    f.set32(INTERCEPT_EXCEPTION, 1 << 13);
    f.set64(EVENTINJ, VALID | 3 << 8 | 6);
    assertThat(f.exitCode()).isEqualTo(0x4D);
    assertThat(f.get64(EXITINFO1)).isEqualTo(6 << 3 | 2 | 1);
    assertThat(f.get64(EXITINTINFO)).isEqualTo(VALID | 3 << 8 | 6);
    assertThat(f.get64(RIP)).isEqualTo(SvmFixture.CODE);
  }

  @Test
  void virtualInterruptIsTakenWhenTheGuestAllowsIt() {
    f.gate(0x51, HANDLER);
    f.code(0x90, 0xFB, 0x90, 0x90).codeAt(HANDLER, HLT);
    virtualInterrupt(0x51, 5, 0);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.get64(RIP)).isEqualTo(HANDLER);
    assertThat(f.memory.read64(f.get64(RSP))).isEqualTo(SvmFixture.CODE + 3);
    assertThat(f.get32(VIRTUAL_INTERRUPT) & InterceptBits.V_IRQ).as("taken").isZero();
  }

  @Test
  void virtualInterruptIsIntercepted() {
    f.or32(INTERCEPT_1, InterceptBits.VINTR);
    f.set64(RFLAGS, 2 | Rflags.IF);
    f.code(SPIN);
    virtualInterrupt(0x51, 5, 0);
    assertThat(f.exitCode()).isEqualTo(ExitCode.VINTR);
    assertThat(f.get32(VIRTUAL_INTERRUPT) & InterceptBits.V_IRQ).as("still there").isNotZero();
  }

  @Test
  void virtualTaskPriorityHoldsInterruptBack() {
    f.gate(0x51, HANDLER);
    f.set64(RFLAGS, 2 | Rflags.IF);
    f.set64(RAX, 4);
    f.code(0x90, 0x44, 0x0F, 0x22, 0xC0, 0x90).codeAt(HANDLER, 0x44, 0x0F, 0x20, 0xC3, HLT);
    virtualInterrupt(0x51, 5, 7);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.memory.read64(f.get64(RSP))).isEqualTo(SvmFixture.CODE + 5);
    assertThat(f.cpu.gpr[Cpu.RBX]).as("virtual CR8").isEqualTo(4);
    assertThat(f.cpu.apic.cr8()).as("the machine's own task priority").isZero();
    assertThat(f.get32(VIRTUAL_INTERRUPT) & InterceptBits.V_TPR).isEqualTo(4);
  }

  private void virtualInterrupt(int vector, int priority, int taskPriority) {
    f.or32(
        VIRTUAL_INTERRUPT,
        InterceptBits.V_IRQ | priority << InterceptBits.V_INTR_PRIO_SHIFT | taskPriority);
    f.set32(VIRTUAL_INTERRUPT_VECTOR, vector);
  }

  @Test
  void interruptShadowIsSavedAndRestored() {
    f.code(0xFB, 0x0F, 0x01, 0xD9);
    assertThat(f.exitCode()).isEqualTo(ExitCode.VMMCALL);
    assertThat(f.get64(INTERRUPT_SHADOW)).isEqualTo(1);
    f.gate(0x51, HANDLER);
    f.set64(RIP, SvmFixture.CODE + 4);
    f.codeAt(SvmFixture.CODE + 4, 0x90, 0x90).codeAt(HANDLER, HLT);
    virtualInterrupt(0x51, 5, 0);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.memory.read64(f.get64(RSP))).isEqualTo(SvmFixture.CODE + 5);
    assertThat(f.get64(INTERRUPT_SHADOW)).isZero();
  }

  @Test
  void nmiExitsAndStaysPending() {
    f.code(SPIN);
    f.cpu.nmiPending = true;
    assertThat(f.exitCode()).isEqualTo(ExitCode.NMI);
    assertThat(f.cpu.nmiPending).isTrue();
  }

  @Test
  void initExitsAndStaysPending() {
    f.or32(INTERCEPT_1, InterceptBits.INIT);
    f.code(SPIN);
    f.cpu.initPending = true;
    assertThat(f.exitCode()).isEqualTo(ExitCode.INIT);
    assertThat(f.cpu.initPending).isTrue();
  }

  @Test
  void exitClearsGifAndReloadsHost() {
    f.port.setGpr(0, Cpu.RAX, 0x1111);
    f.port.setGpr(0, Cpu.RSP, 0x2222);
    f.cpu.rip = 0x3333;
    f.cpu.cr3 = 0x9000;
    f.set64(RAX, 0x4444);
    f.code(HLT);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
    assertThat(f.cpu.gif).isFalse();
    assertThat(f.cpu.gpr[Cpu.RAX]).isEqualTo(0x1111);
    assertThat(f.cpu.gpr[Cpu.RSP]).isEqualTo(0x2222);
    assertThat(f.cpu.rip).isEqualTo(0x3333);
    assertThat(f.cpu.cr3).isEqualTo(0x9000);
    assertThat(f.cpu.dr[7]).isEqualTo(0x400);
    assertThat(f.cpu.intercepts).isNull();
    assertThat(f.get64(RAX)).isEqualTo(0x4444);
  }

  @Test
  void vmloadAndVmsaveMoveTheRest() {
    for (int offset : new int[] {STAR, LSTAR, CSTAR, SFMASK, KERNEL_GS_BASE, SYSENTER_CS}) {
      f.set64(offset, offset);
    }
    f.segment(FS, 0x33, 0xCF3, 0x1234);
    f.set64(FS + BASE, 0x5678);
    f.port.vmload(0, SvmFixture.VMCB);
    assertThat(f.cpu.msrs.lstar).isEqualTo(LSTAR);
    assertThat(f.cpu.segments.base[4]).isEqualTo(0x5678);
    f.port.vmsave(0, 0x5000);
    int first = FS;
    assertThat(f.memory.bytes(0x5000 + first, 0x20))
        .isEqualTo(f.memory.bytes(SvmFixture.VMCB + first, 0x20));
    assertThat(f.memory.bytes(0x5000 + STAR, 0x40))
        .isEqualTo(f.memory.bytes(SvmFixture.VMCB + STAR, 0x40));
  }
}
