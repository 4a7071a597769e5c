package touchstone.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.FakeHardware;
import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Bench;
import touchstone.core.virt.Exit;

/** The core as the host drives it, on a computer whose guests are scripts. */
class CoreTest {
  private static final int XEN_VERSION = 17;

  /** A core with domain 0 and one guest domain of {@code vcpus} runnable vCPUs. */
  private static final class Rig {
    final FakeHardware hw;
    final Core core;
    final Domain guest;
    final List<String> trace = new ArrayList<>();

    Rig(int vendor, int cpus, int vcpus) {
      hw = new FakeHardware(vendor, 1024, cpus);
      Bench.announceFeatures(hw);
      CoreParameters p = new CoreParameters();
      p.maxDomains = 4;
      p.tracer =
          new Tracer() {
            @Override
            public void exit(int domain, int vcpu, long time, long rip, Exit exit) {
              trace.add("exit " + domain + "." + vcpu + " " + exit.kind);
            }

            @Override
            public void hypercall(
                int domain, int vcpu, long time, long n, long a1, long a2, long a3, long result) {
              trace.add("hypercall " + domain + " " + n + " = " + result);
            }
          };
      core = new Core(hw, p);
      assertThat(core.constructDomain0(64)).isZero();
      guest = core.domains().create(core.domains().freeId(), 4);
      core.domains().createVcpus(guest, vcpus);
      for (int i = 0; i < vcpus; i++) {
        assertThat(core.driver().load(guest.vcpu[i], Bench.startOfDay())).isTrue();
        guest.vcpu[i].state = Vcpu.RUNNABLE;
      }
      guest.pauseCount = 0;
    }

    /** A guest that runs until its timer fires. */
    void spin() {
      hw.guest =
          (machine, cpu) -> {
            machine.advance(cpu, Math.max(1, machine.timer(cpu) - machine.tsc(cpu)));
            return leave(machine, cpu, 1, 0x60);
          };
    }

    /** A guest that executes one instruction that exits. */
    void instruction(int intelReason, int amdCode) {
      hw.guest =
          (machine, cpu) -> {
            machine.advance(cpu, 100);
            return leave(machine, cpu, intelReason, amdCode);
          };
    }

    private static int leave(FakeHardware machine, int cpu, int intelReason, int amdCode) {
      if (machine.vendor() == Hardware.INTEL) {
        machine.vmwrite(cpu, 0x4402, intelReason);
        machine.vmwrite(cpu, 0x440C, 3);
      } else {
        long vmcb = machine.currentVmcs(cpu);
        machine.write64(vmcb + 0x70, amdCode);
        machine.write64(vmcb + 0xC8, machine.read64(vmcb + 0x578) + 3);
      }
      return Hardware.VM_SUCCEED;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void domain0MakesHypercallsAndIsNeverScheduled(int vendor) {
    Rig rig = new Rig(vendor, 1, 1);
    rig.guest.pauseCount = 1;
    assertThat(rig.core.hypercall0(XEN_VERSION, 0, 0, 0, 0, 0)).isEqualTo(0x40011);
    assertThat(rig.core.hypercall0(99, 0, 0, 0, 0, 0)).isEqualTo(-38);
    assertThat(rig.core.step(0)).isEqualTo(-1);
    assertThat(rig.core.frames().frameAt(0, 63)).isPositive();
    assertThat(rig.core.constructDomain0(64)).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aGuestsHypercallTakesTheSameRoad(int vendor) {
    Rig rig = new Rig(vendor, 1, 1);
    Vcpu v = rig.guest.vcpu[0];
    rig.hw.guest =
        (machine, cpu) -> {
          machine.setGpr(cpu, 0, XEN_VERSION);
          if (vendor == Hardware.AMD) {
            machine.write64(machine.currentVmcs(cpu) + 0x5F8, XEN_VERSION);
          }
          return Rig.leave(machine, cpu, 18, 0x81);
        };
    assertThat(rig.core.step(0)).isEqualTo(Core.EXIT_COST);
    assertThat(v.gpr[0]).isEqualTo(0x40011);
    assertThat(rig.core.driver().register(v, Registers.RIP)).isEqualTo(0x100003);
    assertThat(rig.trace).containsExactly("exit 1.0 3", "hypercall 1 17 = 262161");
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void slicesEndAndTimeIsAccounted(int vendor) {
    Rig rig = new Rig(vendor, 1, 2);
    rig.spin();
    for (int i = 0; i < 20; i++) {
      assertThat(rig.core.step(0)).isPositive();
    }
    long one = rig.core.scheduler().runTime(rig.guest.vcpu[0]);
    long two = rig.core.scheduler().runTime(rig.guest.vcpu[1]);
    assertThat(one + two).isEqualTo(rig.hw.tsc(0));
    assertThat(Math.abs(one - two)).isLessThan(1100000);
  }

  /** Also if nobody else ran on the processor meanwhile. */
  // [utest->req~rsc-runstate-area~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aVcpuThatHasSleptFindsTheSleepInItsRunstateArea(int vendor) {
    Rig rig = new Rig(vendor, 1, 1);
    Vcpu v = rig.guest.vcpu[0];
    rig.guest.maxPages = 16;
    assertThat(rig.core.domains().populate(rig.guest, 5)).isTrue();
    v.runstateArea = 5 * 4096;
    rig.core.driver().setRegister(v, Registers.RFLAGS, 0x202);
    rig.instruction(12, 0x78);
    rig.core.step(0);
    assertThat(v.state).isEqualTo(Vcpu.BLOCKED);
    rig.hw.advance(0, 700);
    rig.core.step(0);
    rig.core.scheduler().wake(v, rig.hw.tsc(0));
    rig.core.step(0);
    long blocked = rig.core.frames().frameAt(rig.guest.id, 5) * 4096L + 28;
    assertThat(rig.hw.read64(blocked)).isEqualTo(700);
  }

  // [utest->req~rsc-timer-not-early~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aSleepingVcpuWakesAtItsPollDeadlineNotBefore(int vendor) {
    Rig rig = new Rig(vendor, 1, 1);
    Vcpu v = rig.guest.vcpu[0];
    rig.core.driver().setRegister(v, Registers.RFLAGS, 0x202);
    rig.instruction(12, 0x78);
    assertThat(rig.core.step(0)).isPositive();
    assertThat(v.state).isEqualTo(Vcpu.BLOCKED);
    v.pollDeadline = 5000000;
    assertThat(rig.core.step(0)).isEqualTo(-1);
    assertThat(rig.core.nextDeadline(0)).isEqualTo(5000000);
    rig.hw.advance(0, 4999999 - rig.hw.tsc(0));
    assertThat(rig.core.step(0)).isEqualTo(-1);
    rig.hw.advance(0, 1);
    assertThat(rig.core.step(0)).isPositive();
    assertThat(rig.core.nextDeadline(0)).isEqualTo(Long.MAX_VALUE);
  }

  /** The timer belongs to a vCPU that sleeps; the one that runs must be interrupted for it. */
  // [utest->req~rsc-timer-late~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aTimerInterruptsTheVcpuThatRuns(int vendor) {
    Rig rig = new Rig(vendor, 1, 2);
    rig.spin();
    Vcpu sleeper = rig.guest.vcpu[1];
    sleeper.state = Vcpu.BLOCKED;
    int port = rig.core.subsystems().events.bindVirq(rig.guest, 0, 1);
    for (long delay : new long[] {1, 700_000, 1_234_567, 1_234_568, 9_999_999}) {
      long deadline = rig.hw.tsc(0) + delay;
      sleeper.timerDeadline = deadline;
      while (sleeper.timerDeadline != Long.MAX_VALUE) {
        assertThat(rig.hw.tsc(0)).isLessThanOrEqualTo(deadline + 10_000);
        rig.core.step(0);
      }
      assertThat(rig.hw.tsc(0)).as("not early").isGreaterThanOrEqualTo(deadline);
      assertThat(rig.core.subsystems().delivery.isPending(rig.guest, port)).isTrue();
      sleeper.state = Vcpu.BLOCKED;
      rig.hw.write64(rig.guest.sharedInfo() + 2048, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aTripleFaultEndsOneDomainAndTheOtherRunsOn(int vendor) {
    Rig rig = new Rig(vendor, 1, 1);
    Domain other = rig.core.domains().create(2, 4);
    rig.core.domains().createVcpus(other, 1);
    rig.core.driver().load(other.vcpu[0], Bench.startOfDay());
    other.vcpu[0].state = Vcpu.RUNNABLE;
    other.pauseCount = 0;
    rig.instruction(2, 0x7F);
    rig.core.step(0);
    Domain crashed = rig.guest.shutdown ? rig.guest : other;
    Domain alive = rig.guest.shutdown ? other : rig.guest;
    assertThat(crashed.shutdownReason).isEqualTo(1);
    assertThat(alive.shutdown).isFalse();
    rig.spin();
    long before = rig.core.scheduler().runTime(alive.vcpu[0]);
    rig.core.step(0);
    assertThat(rig.core.scheduler().runTime(alive.vcpu[0])).isGreaterThan(before);
  }

  // [utest->req~rsc-clock-monotone~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void sharedTimeFollowsTheVersionProtocolAndTheTsc(int vendor) {
    Rig rig = new Rig(vendor, 1, 1);
    rig.spin();
    rig.hw.advance(0, 777);
    rig.core.step(0);
    long record = rig.guest.vcpu[0].vcpuInfo + 32;
    assertThat(rig.hw.read32(record) % 2).isZero();
    assertThat(rig.hw.read32(record)).isPositive();
    assertThat(rig.hw.read64(record + 8)).isEqualTo(777);
    assertThat(rig.hw.read64(record + 16)).isEqualTo(777);
    long tsc = 123456789;
    long delta = (tsc - 777) << rig.hw.read8(record + 28);
    long system = 777 + Math.multiplyHigh(delta << 32, rig.hw.read32(record + 24) & 0xFFFFFFFFL);
    assertThat(system).isEqualTo(tsc);
    assertThat(rig.hw.read32(rig.guest.sharedInfo() + 3076)).isEqualTo(1767225600);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void twoPhysicalCpusRunTwoVcpusAtOnce(int vendor) {
    Rig rig = new Rig(vendor, 2, 2);
    rig.spin();
    for (int i = 0; i < 10; i++) {
      rig.core.step(i % 2);
    }
    long one = rig.core.scheduler().runTime(rig.guest.vcpu[0]);
    long two = rig.core.scheduler().runTime(rig.guest.vcpu[1]);
    assertThat(one).isEqualTo(rig.hw.tsc(0));
    assertThat(two).isEqualTo(rig.hw.tsc(1));
  }
}
