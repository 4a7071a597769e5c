package touchstone.machine.vmx;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.platform.HardwarePort;

/** Events into and out of a guest. @sdm 26.2, 27.6, 28.2 */
class VmxEventsTest {
  private static final int VALID = InterruptionInformation.VALID;
  private static final long HANDLER = VmxFixture.CODE + 0x1000;
  private static final int[] SPIN = {0xEB, 0xFE};
  private static final int HLT = 0xF4;

  private final VmxFixture f = new VmxFixture();

  // ---- external interrupts
  // -----------------------------------------------------------------------

  @Test
  void timerEndsGuestWithInterruptsDisabled() {
    f.code(SPIN);
    long deadline = f.port.tsc(0) + 50_000;
    f.port.armTimer(0, deadline);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXTERNAL_INTERRUPT);
    assertThat(f.port.tsc(0)).isBetween(deadline, deadline + 1000);
    assertThat(f.get(EXIT_INTERRUPTION_INFORMATION)).as("not acknowledged").isZero();
    assertThat(f.port.acknowledgeInterrupt(0)).isEqualTo(HardwarePort.TIMER_VECTOR);
    assertThat(f.port.acknowledgeInterrupt(0)).isEqualTo(-1);
  }

  @Test
  void pendingInterruptExitsAtOnce() {
    f.code(HLT);
    f.port.charge(0, 1000);
    f.port.armTimer(0, f.port.tsc(0));
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXTERNAL_INTERRUPT);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE);
  }

  @Test
  void acknowledgesOnExit() {
    f.or(EXIT_CONTROLS, ACKNOWLEDGE_INTERRUPT_ON_EXIT);
    f.code(SPIN);
    f.port.armTimer(0, f.port.tsc(0) + 5000);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXTERNAL_INTERRUPT);
    assertThat((int) f.get(EXIT_INTERRUPTION_INFORMATION)).isEqualTo(VALID | 0xEF);
  }

  @Test
  void timerWakesHaltedGuestForItsHost() {
    f.set(PROCESSOR_BASED_CONTROLS, f.get(PROCESSOR_BASED_CONTROLS) & ~HLT_EXITING);
    f.code(HLT);
    f.port.armTimer(0, f.port.tsc(0) + 1_000_000);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXTERNAL_INTERRUPT);
    assertThat(f.get(GUEST_ACTIVITY_STATE)).isEqualTo(VmxControls.HLT);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 1);
  }

  @Test
  void interruptsGoToTheGuestWithoutExiting() {
    f.set(PIN_BASED_CONTROLS, f.get(PIN_BASED_CONTROLS) & ~EXTERNAL_INTERRUPT_EXITING);
    f.gate(HardwarePort.TIMER_VECTOR, HANDLER);
    f.or(GUEST_RFLAGS, Rflags.IF);
    f.code(SPIN).codeAt(HANDLER, HLT);
    f.port.armTimer(0, f.port.tsc(0) + 5000);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.get(GUEST_RIP)).isEqualTo(HANDLER);
  }

  // ---- injection
  // ---------------------------------------------------------------------------------

  @Test
  void injectsInterrupt() {
    f.gate(0x40, HANDLER);
    f.or(GUEST_RFLAGS, Rflags.IF);
    f.code(0x90).codeAt(HANDLER, HLT);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 0x40);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.get(GUEST_RIP)).isEqualTo(HANDLER);
    long frame = f.get(GUEST_RSP);
    assertThat(f.memory.read64(frame)).as("return address").isEqualTo(VmxFixture.CODE);
    assertThat(f.memory.read64(frame + 16) & Rflags.IF).isNotZero();
    assertThat(f.get(GUEST_RFLAGS) & Rflags.IF).as("interrupt gate").isZero();
    assertThat((int) f.get(ENTRY_INTERRUPTION_INFORMATION)).as("valid bit").isEqualTo(0x40);
  }

  @Test
  void injectsExceptionWithErrorCode() {
    f.gate(13, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 1 << 11 | 3 << 8 | 13);
    f.set(ENTRY_EXCEPTION_ERROR_CODE, 0x58);
    f.set(EXCEPTION_BITMAP, 1 << 13);
    assertThat(f.exitReason()).as("not intercepted itself").isEqualTo(ExitReason.HLT);
    assertThat(f.memory.read64(f.get(GUEST_RSP))).isEqualTo(0x58);
  }

  @Test
  void injectsSoftwareInterruptPastItsInstruction() {
    f.gate(0x80, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 4 << 8 | 0x80);
    f.set(ENTRY_INSTRUCTION_LENGTH, 2);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.memory.read64(f.get(GUEST_RSP))).isEqualTo(VmxFixture.CODE + 2);
  }

  @Test
  void injectedNmiBlocksNmis() {
    f.gate(2, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 2 << 8 | 2);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.get(GUEST_INTERRUPTIBILITY_STATE)).isEqualTo(BLOCKING_BY_NMI);
  }

  @Test
  void injectedFaultSavesResumeFlagAsItIs() {
    f.gate(6, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 3 << 8 | 6);
    f.set(GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_MOV_SS);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.memory.read64(f.get(GUEST_RSP) + 16)).isEqualTo(2);
    assertThat(f.get(GUEST_INTERRUPTIBILITY_STATE)).as("the event ends blocking").isZero();
  }

  @Test
  void pendingDebugExceptionIsDeliveredUnlessAnEventIsInjected() {
    f.gate(6, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.set(EXCEPTION_BITMAP, 1 << 1);
    f.set(GUEST_PENDING_DEBUG_EXCEPTIONS, 1 << 12 | 1);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXCEPTION_OR_NMI);
    assertThat(f.get(EXIT_QUALIFICATION)).isEqualTo(1);
    f.set(GUEST_PENDING_DEBUG_EXCEPTIONS, 1 << 12 | 1);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 3 << 8 | 6);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
  }

  @Test
  void doubleFaultExitIsNotVectored() {
    f.set(GUEST_IDTR_BASE, 0x4040_0000);
    f.set(EXCEPTION_BITMAP, 1 << 8);
    f.code(0x8B, 0x04, 0x25, 0, 0, 0x40, 0x40);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXCEPTION_OR_NMI);
    assertThat((int) f.get(EXIT_INTERRUPTION_INFORMATION)).isEqualTo(VALID | 1 << 11 | 3 << 8 | 8);
    assertThat(f.get(IDT_VECTORING_INFORMATION)).isZero();
  }

  @Test
  void faultWhileInjectingIsInterceptedAndVectored() {
    f.set(GUEST_IDTR_LIMIT, 0x0F);
    f.set(EXCEPTION_BITMAP, 1 << 13);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 3 << 8 | 6);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXCEPTION_OR_NMI);
    assertThat((int) f.get(EXIT_INTERRUPTION_INFORMATION)).isEqualTo(VALID | 1 << 11 | 3 << 8 | 13);
    assertThat(f.get(EXIT_INTERRUPTION_ERROR_CODE)).isEqualTo(6 << 3 | 2 | 1);
    assertThat((int) f.get(IDT_VECTORING_INFORMATION)).isEqualTo(VALID | 3 << 8 | 6);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE);
  }

  // ---- exceptions
  // --------------------------------------------------------------------------------

  @Test
  void exceptionBitmap() {
    f.gate(6, HANDLER);
    f.code(0x90, 0x0F, 0x0B).codeAt(HANDLER, HLT);
    assertThat(f.exitReason()).as("not intercepted").isEqualTo(ExitReason.HLT);
    f.set(GUEST_RIP, VmxFixture.CODE);
    f.set(EXCEPTION_BITMAP, 1 << 6);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXCEPTION_OR_NMI);
    assertThat((int) f.get(EXIT_INTERRUPTION_INFORMATION)).isEqualTo(VALID | 3 << 8 | 6);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 1);
  }

  @Test
  void breakpointIsSoftwareExceptionWithLength() {
    f.code(0x90, 0xCC);
    f.set(EXCEPTION_BITMAP, 1 << 3);
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXCEPTION_OR_NMI);
    assertThat((int) f.get(EXIT_INTERRUPTION_INFORMATION)).isEqualTo(VALID | 6 << 8 | 3);
    assertThat(f.get(EXIT_INSTRUCTION_LENGTH)).isEqualTo(1);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0, 0, true",
    "false, 0, 0, false",
    "true, 2, 2, false",
    "true, 2, 0, true",
    "false, 2, 2, true",
    "false, 2, 0, false",
  })
  void pageFaultMaskAndMatch(boolean bit, int mask, int match, boolean exits) {
    f.gate(14, HANDLER);
    f.codeAt(HANDLER, HLT);
    f.code(0x8B, 0x04, 0x25, 0, 0, 0x40, 0x40);
    f.set(EXCEPTION_BITMAP, bit ? 1 << 14 : 0);
    f.set(PAGE_FAULT_ERROR_CODE_MASK, mask);
    f.set(PAGE_FAULT_ERROR_CODE_MATCH, match);
    f.cpu.cr2 = 0;
    assertThat(f.exitReason()).isEqualTo(exits ? ExitReason.EXCEPTION_OR_NMI : ExitReason.HLT);
    if (exits) {
      assertThat(f.get(EXIT_QUALIFICATION)).isEqualTo(0x4040_0000);
      assertThat(f.get(GUEST_RFLAGS) & Rflags.RF).isNotZero();
    }
    assertThat(f.cpu.cr2).isEqualTo(exits ? 0 : 0x4040_0000);
  }

  // ---- windows, NMIs, timers
  // ---------------------------------------------------------------------

  @Test
  void interruptWindowOpensAfterStiShadow() {
    f.or(PROCESSOR_BASED_CONTROLS, INTERRUPT_WINDOW_EXITING);
    f.code(0x90, 0xFB, 0x90, 0x90);
    assertThat(f.exitReason()).isEqualTo(ExitReason.INTERRUPT_WINDOW);
    assertThat(f.get(GUEST_RIP)).isEqualTo(VmxFixture.CODE + 3);
    assertThat(f.get(GUEST_INTERRUPTIBILITY_STATE)).isZero();
  }

  @Test
  void stiBlockingIsSavedAndRestored() {
    f.code(0xFB, 0x0F, 0x01, 0xC1);
    assertThat(f.exitReason()).isEqualTo(ExitReason.VMCALL);
    assertThat(f.get(GUEST_INTERRUPTIBILITY_STATE)).isEqualTo(BLOCKING_BY_STI);
    f.set(GUEST_RIP, VmxFixture.CODE + 4);
    f.codeAt(VmxFixture.CODE + 4, 0x90, 0x90);
    f.or(PROCESSOR_BASED_CONTROLS, INTERRUPT_WINDOW_EXITING);
    assertThat(f.exitReason()).isEqualTo(ExitReason.INTERRUPT_WINDOW);
    assertThat(f.get(GUEST_RIP)).as("one instruction later").isEqualTo(VmxFixture.CODE + 5);
  }

  @Test
  void nmiExits() {
    f.code(SPIN);
    f.cpu.nmiPending = true;
    assertThat(f.exitReason()).isEqualTo(ExitReason.EXCEPTION_OR_NMI);
    assertThat((int) f.get(EXIT_INTERRUPTION_INFORMATION)).isEqualTo(VALID | 2 << 8 | 2);
    assertThat(f.cpu.nmiPending).isFalse();
    assertThat(f.cpu.nmiBlocked).as("until the host's IRET").isTrue();
  }

  @Test
  void initExits() {
    f.code(SPIN);
    f.cpu.initPending = true;
    assertThat(f.exitReason()).isEqualTo(ExitReason.INIT_SIGNAL);
    assertThat(f.cpu.initPending).isFalse();
  }

  @Test
  void virtualNmiIsBlockedUntilIret() {
    f.or(PIN_BASED_CONTROLS, VIRTUAL_NMIS);
    f.or(PROCESSOR_BASED_CONTROLS, NMI_WINDOW_EXITING);
    f.gate(2, HANDLER);
    f.code(0x90, 0x90).codeAt(HANDLER, 0x90, 0x48, 0xCF);
    f.set(ENTRY_INTERRUPTION_INFORMATION, VALID | 2 << 8 | 2);
    assertThat(f.exitReason()).isEqualTo(ExitReason.NMI_WINDOW);
    assertThat(f.get(GUEST_RIP)).as("after IRET").isEqualTo(VmxFixture.CODE);
    assertThat(f.get(GUEST_INTERRUPTIBILITY_STATE)).isZero();
  }

  @Test
  void preemptionTimerCountsDown() {
    f.or(PIN_BASED_CONTROLS, ACTIVATE_PREEMPTION_TIMER);
    f.or(EXIT_CONTROLS, SAVE_PREEMPTION_TIMER);
    f.set(PREEMPTION_TIMER_VALUE, 1000);
    f.code(SPIN);
    long before = f.port.tsc(0);
    assertThat(f.exitReason()).isEqualTo(ExitReason.PREEMPTION_TIMER);
    assertThat(f.port.tsc(0) - before).isBetween(33_000L, 33_100L);
    assertThat(f.get(PREEMPTION_TIMER_VALUE)).isZero();
    assertThat(f.exitReason()).as("zero expires at once").isEqualTo(ExitReason.PREEMPTION_TIMER);
  }

  @Test
  void preemptionTimerSavesWhatIsLeft() {
    f.or(PIN_BASED_CONTROLS, ACTIVATE_PREEMPTION_TIMER);
    f.or(EXIT_CONTROLS, SAVE_PREEMPTION_TIMER);
    f.set(PREEMPTION_TIMER_VALUE, 1000);
    f.code(HLT);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.get(PREEMPTION_TIMER_VALUE)).isEqualTo(999);
  }

  // ---- MSR areas and host state
  // ------------------------------------------------------------------

  @Test
  void msrAreas() {
    area(ENTRY_MSR_LOAD_COUNT, ENTRY_MSR_LOAD_ADDRESS, 0, 0xC0000082, 0x1111);
    area(EXIT_MSR_STORE_COUNT, EXIT_MSR_STORE_ADDRESS, 0x100, 0xC0000082, 0);
    area(EXIT_MSR_LOAD_COUNT, EXIT_MSR_LOAD_ADDRESS, 0x200, 0xC0000082, 0x2222);
    f.code(HLT);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    assertThat(f.memory.read64(VmxFixture.MSR_AREA + 0x108)).isEqualTo(0x1111);
    assertThat(f.cpu.msrs.lstar).isEqualTo(0x2222);
  }

  @ParameterizedTest
  @CsvSource({"0xC0000100", "0x808", "0x480"})
  void msrsThatCannotBeLoaded(long index) {
    area(ENTRY_MSR_LOAD_COUNT, ENTRY_MSR_LOAD_ADDRESS, 0, (int) index, 0);
    assertThat(f.exitReason()).isEqualTo(ExitReason.MSR_LOADING | 1 << 31);
    assertThat(f.get(EXIT_QUALIFICATION)).isEqualTo(1);
    assertThat(f.cpu.rip).isEqualTo(f.get(HOST_RIP));
  }

  private void area(VmcsField count, VmcsField address, int offset, int index, long value) {
    long at = VmxFixture.MSR_AREA + offset;
    f.set(count, 1);
    f.set(address, at);
    f.memory.write32(at, index);
    f.memory.write64(at + 8, value);
  }

  @Test
  void loadsHostState() {
    f.set(HOST_RIP, 0x1234);
    f.set(HOST_RSP, 0x5678);
    f.set(HOST_CR3, 0x9000);
    f.set(HOST_FS_BASE, 0xABC);
    f.set(HOST_IDTR_BASE, 0xDEF);
    f.set(GUEST_GDTR_LIMIT, 0x1F);
    f.code(HLT);
    assertThat(f.exitReason()).isEqualTo(ExitReason.HLT);
    Cpu cpu = f.cpu;
    assertThat(cpu.rip).isEqualTo(0x1234);
    assertThat(cpu.gpr[Cpu.RSP]).isEqualTo(0x5678);
    assertThat(cpu.cr3).isEqualTo(0x9000);
    assertThat(cpu.segments.base[4]).isEqualTo(0xABC);
    assertThat(cpu.idtBase).isEqualTo(0xDEF);
    assertThat(cpu.gdtLimit).isEqualTo(0xFFFF);
    assertThat(cpu.flags.get()).isEqualTo(2);
    assertThat(cpu.dr[7]).isEqualTo(0x400);
    assertThat(cpu.codeBits).isEqualTo(64);
    assertThat(cpu.intercepts).isNull();
  }
}
