package touchstone.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.core.Tracer;
import touchstone.core.virt.Exit;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/** The whole system with small guests, on both CPU models. */
class ReferenceSystemTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long LONG = 1000 * MILLISECOND;

  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void guestPrintsAndPowersOff(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu));
    GuestHandle guest = system.create(Programs.guest("one", Programs.PRINT_A));
    assertThat(system.run(LONG)).isEqualTo(StopReason.ALL_DOWN);
    assertThat(guest.state()).isEqualTo(GuestState.POWEROFF);
    assertThat(guest.console()).containsExactly('A');
  }

  // [utest->req~lif-crash-contained~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void oneGuestsCrashIsItsOwn(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu));
    GuestHandle worker = system.create(Programs.guest("worker", Programs.WORK_THEN_PRINT));
    GuestHandle crasher = system.create(Programs.guest("crasher", Programs.TRIPLE_FAULT));
    assertThat(system.run(LONG)).isEqualTo(StopReason.ALL_DOWN);
    assertThat(crasher.state()).isEqualTo(GuestState.REBOOT);
    assertThat(worker.state()).isEqualTo(GuestState.POWEROFF);
    assertThat(worker.console()).containsExactly('A');
  }

  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void spinningGuestEndsNeitherTheRunNorItsNeighbour(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu));
    GuestHandle spinner = system.create(Programs.guest("spinner", Programs.SPIN));
    GuestHandle worker = system.create(Programs.guest("worker", Programs.WORK_THEN_PRINT));
    assertThat(system.run(20 * MILLISECOND)).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(spinner.state()).isEqualTo(GuestState.RUNNING);
    assertThat(worker.state()).isEqualTo(GuestState.POWEROFF);
    assertThat(system.virtualTime()).isBetween(20 * MILLISECOND, 22 * MILLISECOND);
  }

  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void sleepWithoutAlarmIsAStall(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu).withCpus(2));
    system.create(Programs.guest("sleeper", Programs.SLEEP));
    assertThat(system.run(LONG)).isEqualTo(StopReason.STALLED);
  }

  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void unmodelledInstructionIsNamedWithDomainAndPlace(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu));
    system.create(Programs.guest("old", Programs.UNMODELLED));
    assertThat(system.run(LONG)).isEqualTo(StopReason.ERROR);
    assertThat(system.failure().orElseThrow())
        .contains("domain 1 vCPU 0", "RIP 10000e, 32-bit code, bytes cf");
    assertThat(system.run(LONG)).isEqualTo(StopReason.ERROR);
  }

  // [utest->req~lif-destroy-returns-all~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void destroyedGuestsGiveEverythingBack(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu));
    int free = -1;
    for (int i = 0; i < 5; i++) {
      GuestHandle guest = system.create(Programs.guest("g" + i, Programs.WORK_THEN_PRINT));
      assertThat(system.run(LONG)).isEqualTo(StopReason.ALL_DOWN);
      system.destroy(guest);
      assertThat(guest.state()).isEqualTo(GuestState.DESTROYED);
      assertThat(guest.console()).containsExactly('A');
      int now = unowned(system);
      assertThat(now).as("frames free after guest %d", i).isEqualTo(free < 0 ? now : free);
      free = now;
    }
  }

  // [utest->req~res-new-domain-zero~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void successorFindsNothingOfItsPredecessor(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu).withMemory(16 << 20));
    for (int i = 0; i < 8; i++) {
      GuestHandle first = system.create(Programs.guest("first", Programs.LEAVE_SECRET));
      system.run(LONG);
      system.destroy(first);
      GuestHandle second = system.create(Programs.guest("second", Programs.LOOK_FOR_SECRET));
      system.run(LONG);
      assertThat(second.console()).containsExactly('0');
      system.destroy(second);
    }
  }

  // [utest->req~lif-destroy-running~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void runningGuestCanBeDestroyed(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu).withCpus(2));
    GuestHandle spinner = system.create(Programs.guest("spinner", Programs.SPIN));
    assertThat(system.run(MILLISECOND)).isEqualTo(StopReason.TIME_LIMIT);
    system.destroy(spinner);
    GuestHandle next = system.create(Programs.guest("next", Programs.WORK_THEN_PRINT));
    assertThat(system.run(LONG)).isEqualTo(StopReason.ALL_DOWN);
    assertThat(next.console()).containsExactly('A');
  }

  // [utest->req~lif-create-whole~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void guestThatDoesNotFitLeavesNoTrace(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu).withMemory(8 << 20));
    int free = unowned(system);
    assertThatThrownBy(() ->
            system.create(
                GuestConfig.of("big", Programs.guest("x", Programs.SPIN).image(), 16 << 20)))
        .isInstanceOf(ToolstackException.class)
        .hasMessageContaining("memory");
    assertThat(unowned(system)).isEqualTo(free);
    GuestHandle guest = system.create(Programs.guest("small", Programs.PRINT_A));
    assertThat(system.run(LONG)).isEqualTo(StopReason.ALL_DOWN);
    assertThat(guest.state()).isEqualTo(GuestState.POWEROFF);
  }

  // [utest->req~rsc-deterministic~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void equalRunsAreEqualToTheLastExit(CpuModel cpu) throws Exception {
    List<String> first = traceOfABusySystem(cpu);
    assertThat(first).hasSizeGreaterThan(50).isEqualTo(traceOfABusySystem(cpu));
  }

  private static List<String> traceOfABusySystem(CpuModel cpu)
      throws ToolstackException, CorruptImageException {
    Recorder recorder = new Recorder();
    ReferenceSystem system =
        new ReferenceSystem(SystemOptions.of(cpu).withCpus(3).withTracer(recorder));
    for (int i = 0; i < 4; i++) {
      system.create(Programs.guest("w" + i, Programs.WORK_THEN_PRINT));
    }
    system.create(Programs.guest("s", Programs.SPIN));
    system.run(10 * MILLISECOND);
    return recorder.lines;
  }

  /** Frames that belong to nobody, whether scrubbed already or not. */
  private static int unowned(ReferenceSystem system) {
    int count = 0;
    int frames = (int) (system.machine().memory().size() / 4096);
    for (int frame = 0; frame < frames; frame++) {
      count += system.core().frames().owner(frame) < 0 ? 1 : 0;
    }
    return count;
  }

  private static final class Recorder implements Tracer {
    final List<String> lines = new ArrayList<>();

    @Override
    public void exit(int domain, int vcpu, long time, long rip, Exit exit) {
      lines.add(domain + " " + vcpu + " " + time + " " + rip + " " + exit.kind);
    }

    @Override
    public void hypercall(
        int domain, int vcpu, long time, long number, long a1, long a2, long a3, long result) {
      lines.add(domain + " " + time + " " + number + " " + a1 + " " + a2 + " " + result);
    }
  }
}
