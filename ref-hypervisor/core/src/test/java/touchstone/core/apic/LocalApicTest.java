package touchstone.core.apic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.Bench;

/** The registers, priorities, interrupts between vCPUs and timer of local APICs. */
class LocalApicTest {
  private static final int TASK_PRIORITY = 0x80;
  private static final int EOI = 0xB0;
  private static final int SPURIOUS = 0xF0;
  private static final int COMMAND = 0x300;
  private static final int TIMER = 0x320;
  private static final int INITIAL_COUNT = 0x380;
  private static final int SELF = 1 << 18;
  private static final int ALL_BUT_SELF = 3 << 18;

  private final Bench bench = new Bench(Hardware.INTEL, 1);
  private final Scheduler scheduler = new Scheduler(1, Bench.DOMAINS, 1000000);
  private final PvClock clock = new PvClock(bench.hw, 0);
  private final ApicPage page =
      new ApicPage(clock, new Ipis(bench.hw, bench.driver, scheduler, clock));
  private final Domain domain = bench.domain(1, 2);
  private final Domain neighbour = bench.domain(2, 2);
  private final Vcpu v = domain.vcpu[0];

  @BeforeEach
  void enableAll() {
    for (Domain d : new Domain[] {domain, neighbour}) {
      for (int i = 0; i < 2; i++) {
        scheduler.add(d.vcpu[i]);
        page.write(d.vcpu[i], SPURIOUS, 0x1FF);
      }
    }
  }

  private int next(Vcpu vcpu) {
    return vcpu.apic.deliverable(vcpu.apic.taskPriority(vcpu.cr8));
  }

  // [utest->req~cpu-local-apic~1]
  @Test
  void theHighestRequestIsDeliveredAndHoldsBackItsClass() {
    page.write(v, COMMAND, SELF | 0x35);
    page.write(v, COMMAND, SELF | 0x61);
    assertThat(next(v)).isEqualTo(0x61);
    v.apic.accept(0x61);
    assertThat(next(v)).isEqualTo(-1);
    page.write(v, COMMAND, SELF | 0x6F);
    assertThat(next(v)).as("of the same class").isEqualTo(-1);
    page.write(v, EOI, 0);
    assertThat(next(v)).isEqualTo(0x6F);
    page.write(v, TASK_PRIORITY, 0x60);
    assertThat(v.cr8).isEqualTo(6);
    assertThat(next(v)).isEqualTo(-1);
    page.write(v, TASK_PRIORITY, 0x5F);
    assertThat(next(v)).isEqualTo(0x6F);
  }

  // [utest->req~cpu-local-apic~1]
  @Test
  void aCommandReachesTheOwnDomainOnly() {
    page.write(v, COMMAND, ALL_BUT_SELF | 0x41);
    assertThat(next(v)).isEqualTo(-1);
    assertThat(next(domain.vcpu[1])).isEqualTo(0x41);
    page.write(v, COMMAND + 0x10, 2 << 24);
    page.write(v, COMMAND, 0x52);
    assertThat(next(domain.vcpu[1])).as("physical destination 2 is vCPU 1").isEqualTo(0x52);
    page.write(v, COMMAND + 0x10, 0xFF << 24);
    page.write(v, COMMAND, 0x63);
    assertThat(next(v)).isEqualTo(0x63);
    assertThat(next(neighbour.vcpu[0])).isEqualTo(-1);
    assertThat(next(neighbour.vcpu[1])).isEqualTo(-1);
  }

  // [utest->req~cpu-local-apic~1]
  @Test
  void initAndStartUpBeginASiblingInRealMode() {
    Vcpu other = domain.vcpu[1];
    page.write(v, COMMAND + 0x10, 2 << 24);
    page.write(v, COMMAND, 0x8500);
    assertThat(other.state).as("de-assert").isEqualTo(Vcpu.RUNNABLE);
    page.write(v, COMMAND, 0xC500);
    assertThat(other.state).isEqualTo(Vcpu.OFFLINE);
    assertThat(page.read(other, SPURIOUS)).isEqualTo(0xFF);
    page.write(v, COMMAND, 0x46AB);
    assertThat(other.state).isEqualTo(Vcpu.RUNNABLE);
    assertThat(other.initialised).isTrue();
    VcpuContext started = new VcpuContext();
    bench.driver.save(other, started);
    assertThat(started.base[1]).isEqualTo(0xAB000);
    assertThat(started.rip).isZero();
    assertThat(started.cr0 & 0x80000001L).isZero();
    page.write(v, COMMAND, 0x4612);
    bench.driver.save(other, started);
    assertThat(started.base[1]).as("begun already").isEqualTo(0xAB000);
    assertThat(neighbour.vcpu[1].state).isEqualTo(Vcpu.RUNNABLE);
  }

  @Test
  void logicalDestinationsAreBitsOfTheFlatModel() {
    page.write(v, 0xD0, 0x01000000);
    page.write(domain.vcpu[1], 0xD0, 0x02000000);
    page.write(v, COMMAND + 0x10, 0x02000000);
    page.write(v, COMMAND, 0x800 | 0x71);
    assertThat(next(v)).isEqualTo(-1);
    assertThat(next(domain.vcpu[1])).isEqualTo(0x71);
  }

  @Test
  void aWaitingVcpuWakes() {
    scheduler.block(domain.vcpu[1]);
    page.write(v, COMMAND, ALL_BUT_SELF | 0x41);
    assertThat(domain.vcpu[1].state).isEqualTo(Vcpu.RUNNABLE);
  }

  @Test
  void softwareDisabledItTakesNothingAndMasksItsTable() {
    page.write(v, TIMER, 0x31);
    page.write(v, SPURIOUS, 0xFF);
    page.write(v, COMMAND, SELF | 0x41);
    assertThat(next(v)).isEqualTo(-1);
    assertThat(page.read(v, TIMER)).isEqualTo(0x10031);
  }

  @Test
  void anIllegalVectorIsAnErrorAndNoInterrupt() {
    page.write(v, COMMAND, SELF | 0x0F);
    assertThat(next(v)).isEqualTo(-1);
    page.write(v, 0x280, 0);
    assertThat(page.read(v, 0x280)).isEqualTo(0x40);
  }

  @Test
  void theTimerFiresOnceOrAgainAndAgain() {
    page.write(v, 0x3E0, 0xB);
    page.write(v, TIMER, 0x31);
    page.write(v, INITIAL_COUNT, 500000);
    long start = clock.systemTime();
    assertThat(v.apic.deadline).isEqualTo(start + 500000);
    v.apic.fire(start + 500000);
    assertThat(v.apic.deadline).isEqualTo(Long.MAX_VALUE);
    assertThat(next(v)).isEqualTo(0x31);
    page.write(v, TIMER, 0x20031);
    page.write(v, INITIAL_COUNT, 3);
    v.apic.fire(start + 600000);
    assertThat(v.apic.deadline).as("not more often than Xen's").isEqualTo(start + 700000);
  }

  @Test
  void whatIsBetweenRegistersReadsAsZero() {
    assertThat(page.read(domain.vcpu[1], 0x20)).isEqualTo(2 << 24);
    assertThat(page.read(v, 0x24)).isZero();
    assertThat(page.read(v, 0x400)).isZero();
    assertThat(page.read(v, 0xFFF)).isZero();
  }
}
