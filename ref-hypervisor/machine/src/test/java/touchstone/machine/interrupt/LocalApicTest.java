package touchstone.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.MsrNumbers;
import touchstone.machine.platform.Machine;

/** Timer modes, priorities, interprocessor interrupts, xAPIC and x2APIC access. */
class LocalApicTest {
  private static final long BASE = LocalApic.DEFAULT_BASE;
  private static final int ENABLE = 0x1FF;

  private final Machine machine = new Machine(CpuModel.INTEL, 1 << 20, 4);
  private final Cpu cpu = machine.cpu(0);
  private final LocalApic apic = cpu.apic;

  @BeforeEach
  void enableAll() {
    for (int i = 0; i < machine.cpus(); i++) {
      machine.cpu(i).apic.write(BASE + ApicRegisters.SVR, ENABLE);
    }
  }

  private void write(int register, int value) {
    apic.write(BASE + register, value);
  }

  private long read(int register) {
    return apic.read(BASE + register);
  }

  @Test
  void oneShotTimerFiresOnceAfterDivision() {
    write(ApicRegisters.LVT_TIMER, 0x40);
    write(ApicRegisters.DIVIDE, 3);
    write(ApicRegisters.INITIAL_COUNT, 100);
    assertThat(apic.timerExpiry()).isEqualTo(1600);
    cpu.clock = 800;
    assertThat(read(ApicRegisters.CURRENT_COUNT)).isEqualTo(50);
    apic.poll();
    assertThat(apic.pending()).isEqualTo(-1);
    cpu.clock = 1600;
    apic.poll();
    assertThat(apic.acknowledge()).isEqualTo(0x40);
    assertThat(apic.timerExpiry()).isEqualTo(Long.MAX_VALUE);
    assertThat(read(ApicRegisters.CURRENT_COUNT)).isZero();
  }

  @Test
  void periodicTimerKeepsItsPhase() {
    write(ApicRegisters.LVT_TIMER, 1 << 17 | 0x40);
    write(ApicRegisters.DIVIDE, 0xB);
    write(ApicRegisters.INITIAL_COUNT, 1000);
    cpu.clock = 3500;
    apic.poll();
    assertThat(apic.pending()).isEqualTo(0x40);
    assertThat(apic.timerExpiry()).isEqualTo(4000);
  }

  @Test
  void deadlineTimerComparesTheTimeStampCounter() {
    write(ApicRegisters.LVT_TIMER, 2 << 17 | 0x41);
    cpu.msrs.write(MsrNumbers.TSC, 1_000_000);
    cpu.msrs.write(MsrNumbers.TSC_DEADLINE, 1_000_500);
    assertThat(cpu.timerClock).isEqualTo(500);
    assertThat(cpu.msrs.read(MsrNumbers.TSC_DEADLINE)).isEqualTo(1_000_500);
    cpu.clock = 500;
    apic.poll();
    assertThat(apic.pending()).isEqualTo(0x41);
    assertThat(cpu.msrs.read(MsrNumbers.TSC_DEADLINE)).isZero();
  }

  @Test
  void deadlinesAreUnsigned() {
    write(ApicRegisters.LVT_TIMER, 2 << 17 | 0x41);
    cpu.clock = 1000;
    cpu.msrs.write(MsrNumbers.TSC_DEADLINE, -1);
    assertThat(apic.timerExpiry()).as("in 584 years").isEqualTo(Long.MAX_VALUE);
    cpu.msrs.write(MsrNumbers.TSC_DEADLINE, 999);
    assertThat(apic.timerExpiry()).as("passed already").isEqualTo(1000);
  }

  @Test
  void maskedTimerStaysSilent() {
    write(ApicRegisters.LVT_TIMER, ApicRegisters.LVT_MASKED | 0x40);
    write(ApicRegisters.INITIAL_COUNT, 10);
    cpu.clock = 100;
    apic.poll();
    assertThat(apic.pending()).isEqualTo(-1);
  }

  @Test
  void prioritiesNestAndEndInOrder() {
    apic.accept(0x51);
    assertThat(apic.acknowledge()).isEqualTo(0x51);
    apic.accept(0x52);
    assertThat(apic.pending()).as("same class").isEqualTo(-1);
    apic.accept(0x61);
    assertThat(apic.acknowledge()).isEqualTo(0x61);
    assertThat(read(ApicRegisters.PPR)).isEqualTo(0x60);
    write(ApicRegisters.EOI, 0);
    assertThat(apic.pending()).isEqualTo(-1);
    write(ApicRegisters.EOI, 0);
    assertThat(apic.acknowledge()).isEqualTo(0x52);
  }

  @Test
  void taskPriorityHoldsBack() {
    apic.setCr8(6);
    apic.accept(0x62);
    assertThat(apic.pending()).isEqualTo(-1);
    assertThat(read(ApicRegisters.TPR)).isEqualTo(0x60);
    apic.setCr8(5);
    assertThat(apic.pending()).isEqualTo(0x62);
    assertThat(read(ApicRegisters.IRR + 0x30)).isEqualTo(1L << 2);
  }

  @Test
  void interruptsGoWhereTheCommandSays() {
    write(ApicRegisters.ICR_HIGH, 2 << 24);
    write(ApicRegisters.ICR_LOW, 0x50);
    assertThat(pendingOnes()).isEqualTo("--P-");
    write(ApicRegisters.ICR_LOW, 3 << 18 | 0x60);
    assertThat(pendingOnes()).isEqualTo("-PPP");
    write(ApicRegisters.ICR_LOW, 1 << 18 | 0x60);
    assertThat(pendingOnes()).isEqualTo("PPPP");
  }

  @Test
  void logicalDestinationsMatchFlatAddresses() {
    for (int i = 0; i < 4; i++) {
      machine.cpu(i).apic.write(BASE + ApicRegisters.LDR, 1 << 24 + i);
    }
    write(ApicRegisters.ICR_HIGH, 0b1010 << 24);
    write(ApicRegisters.ICR_LOW, 1 << 11 | 0x50);
    assertThat(pendingOnes()).isEqualTo("-P-P");
  }

  private String pendingOnes() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < machine.cpus(); i++) {
      text.append(machine.cpu(i).apic.pending() >= 0 ? 'P' : '-');
    }
    return text.toString();
  }

  @Test
  void nmiInitAndStartUp() {
    Cpu target = machine.cpu(1);
    assertThat(target.waitForSipi).isTrue();
    write(ApicRegisters.ICR_HIGH, 1 << 24);
    write(ApicRegisters.ICR_LOW, 0x4600 | 0x12);
    assertThat(target.waitForSipi).isFalse();
    assertThat(target.segments.base[1]).isEqualTo(0x12000);
    assertThat(target.rip).isZero();
    write(ApicRegisters.ICR_LOW, 0x4400);
    assertThat(target.nmiPending).isTrue();
    write(ApicRegisters.ICR_LOW, 0x4500);
    assertThat(target.waitForSipi).isTrue();
  }

  @Test
  void startUpRightBehindInitIsNotLost() {
    Cpu target = machine.cpu(1);
    write(ApicRegisters.ICR_HIGH, 1 << 24);
    for (int round = 0; round < 2; round++) {
      write(ApicRegisters.ICR_LOW, 0x4500);
      write(ApicRegisters.ICR_LOW, 0x4600 | 0x12 + round);
      EventDelivery.boundary(target);
      assertThat(target.waitForSipi).isFalse();
      assertThat(target.segments.base[1]).isEqualTo(0x12000 + 0x1000 * round);
    }
  }

  @Test
  void initToOneselfWaitsForTheBoundary() {
    write(ApicRegisters.ICR_LOW, 1 << 18 | 0x4500);
    assertThat(cpu.initPending).isTrue();
    cpu.rip = 5;
    EventDelivery.boundary(cpu);
    assertThat(cpu.rip).isEqualTo(0xFFF0);
    assertThat(cpu.waitForSipi).as("the bootstrap processor starts over").isFalse();
  }

  @Test
  void illegalVectorsAreErrors() {
    write(ApicRegisters.LVT_ERROR, 0x33);
    write(ApicRegisters.ICR_LOW, 1 << 18 | 5);
    assertThat(apic.pending()).isEqualTo(0x33);
    assertThat(read(ApicRegisters.ESR)).isZero();
    write(ApicRegisters.ESR, 0);
    assertThat(read(ApicRegisters.ESR)).isEqualTo(ApicRegisters.ESR_SEND_ILLEGAL_VECTOR);
  }

  @Test
  void x2apicReplacesThePage() {
    assertThat(apic.covers(BASE + 0x20)).isTrue();
    generalProtection(() -> cpu.msrs.read(0x802));
    cpu.msrs.write(MsrNumbers.APIC_BASE, apic.base() | LocalApic.BASE_X2APIC);
    assertThat(apic.covers(BASE + 0x20)).isFalse();
    Cpu second = machine.cpu(1);
    second.msrs.write(MsrNumbers.APIC_BASE, second.apic.base() | LocalApic.BASE_X2APIC);
    assertThat(second.msrs.read(0x802)).isEqualTo(1);
    cpu.msrs.write(0x830, 1L << 32 | 0x50);
    assertThat(second.apic.pending()).isEqualTo(0x50);
    cpu.msrs.write(0x83F, 0x44);
    assertThat(apic.pending()).isEqualTo(0x44);
    generalProtection(() -> cpu.msrs.read(0x83F));
    generalProtection(() -> cpu.msrs.write(0x80B, 1));
    generalProtection(() -> cpu.msrs.write(0x802, 1));
    generalProtection(
        () -> cpu.msrs.write(MsrNumbers.APIC_BASE, apic.base() & ~LocalApic.BASE_X2APIC));
  }

  private static void generalProtection(Runnable access) {
    assertThatThrownBy(access::run)
        .isInstanceOfSatisfying(Fault.class, f -> assertThat(f.vector).isEqualTo(Fault.GP));
  }

  @Test
  void legacyControllerComesThroughLint0() {
    apic.connect(() -> 0x23);
    cpu.halted = true;
    apic.lint0(true, 500);
    assertThat(apic.pending()).as("masked at reset").isEqualTo(-1);
    assertThat(cpu.clock).isZero();
    write(ApicRegisters.LVT_LINT0, 0x700);
    write(ApicRegisters.TPR, 0xF0);
    assertThat(apic.pending()).as("whatever the priority").isZero();
    assertThat(apic.acknowledge()).isEqualTo(0x23);
    assertThat(read(ApicRegisters.ISR + 0x10)).as("its end is not the APIC's matter").isZero();
    apic.lint0(true, 500);
    assertThat(cpu.clock).as("a sleeper wakes when it comes").isEqualTo(500);
    apic.lint0(false, 600);
    assertThat(apic.pending()).isEqualTo(-1);
  }

  @Test
  void legacyControllerHasTheProcessorWhileTheApicIsOff() {
    apic.connect(() -> 0x24);
    apic.lint0(true, 0);
    cpu.msrs.write(MsrNumbers.APIC_BASE, BASE | LocalApic.BASE_BSP);
    assertThat(apic.acknowledge()).isEqualTo(0x24);
  }

  @Test
  void endsOfLevelTriggeredInterruptsAreBroadcast() {
    List<Integer> ends = new ArrayList<>();
    machine.addEndOfInterruptListener(ends::add);
    apic.accept(0x50, true);
    apic.accept(0x60, false);
    assertThat(read(ApicRegisters.TMR + 0x20)).isEqualTo(1 << 16);
    apic.acknowledge();
    write(ApicRegisters.EOI, 0);
    assertThat(ends).isEmpty();
    apic.acknowledge();
    write(ApicRegisters.EOI, 0);
    assertThat(ends).containsExactly(0x50);
  }
}
