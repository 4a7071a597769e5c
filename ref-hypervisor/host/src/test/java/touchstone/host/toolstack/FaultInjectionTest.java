package touchstone.host.toolstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.core.Core;
import touchstone.core.CoreParameters;
import touchstone.core.event.EventPorts;
import touchstone.host.memory.Domain0Memory;
import touchstone.host.memory.MachineWalk;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/**
 * Building a guest takes some dozens of hypercalls; here each that takes something fails once with
 * ENOMEM. The builder must report it and leave domain 0 and the hypervisor as they were before.
 */
class FaultInjectionTest {
  private static final long MEMORY = 16 << 20;
  private static final int ENOMEM = -12;
  private static final int REMOVE_FROM_PHYSMAP = 15;

  /** A system whose nth hypercall from now on fails instead of being made. */
  private static final class Rig {
    final Machine machine;
    final Core core;
    final Toolstack toolstack;
    int untilFailure = Integer.MAX_VALUE;
    int calls;

    Rig(CpuModel cpu) throws ToolstackException {
      machine = new Machine(cpu, MEMORY, 1);
      HardwarePort hardware = new HardwarePort(machine, value -> {});
      core = new Core(hardware, new CoreParameters());
      assertThat(core.constructDomain0(Domain0.PAGES)).isZero();
      Domain0Memory memory =
          new Domain0Memory(hardware, MachineWalk.of(machine, core.secondLevel().root(0)));
      toolstack = new Toolstack(new Domain0(memory, this::hypercall));
    }

    private long hypercall(long number, long a1, long a2, long a3, long a4, long a5) {
      boolean takes = number != Hypercall.MEMORY_OP || a1 != REMOVE_FROM_PHYSMAP;
      calls += takes ? 1 : 0;
      return takes && untilFailure-- == 1 ? ENOMEM : core.hypercall0(number, a1, a2, a3, a4, a5);
    }

    GuestDomain create() throws ToolstackException, CorruptImageException {
      GuestConfig config = GuestConfig.of("guest", TestImages.pvh(5000, 0), 2 << 20);
      return toolstack.create(config.withInitrd(new byte[5000]), value -> {});
    }

    int unowned() {
      int count = 0;
      for (int frame = 0; frame < MEMORY / 4096; frame++) {
        count += core.frames().owner(frame) < 0 ? 1 : 0;
      }
      return count;
    }

    int portsOfDomain0() {
      int open = 0;
      for (int port = 1; port < 64; port++) {
        open += core.domains().find(0).ports.state(port) == EventPorts.CLOSED ? 0 : 1;
      }
      return open;
    }
  }

  // [utest->req~lif-create-whole~1]
  // [utest->req~lif-destroy-returns-all~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void whicheverCallFailsNothingIsLeftBehind(CpuModel cpu) throws Exception {
    Rig rig = new Rig(cpu);
    rig.toolstack.destroy(rig.create());
    int unowned = rig.unowned();
    int ports = rig.portsOfDomain0();
    int needed = callsToCreate(rig);
    assertThat(needed).isGreaterThan(20);
    for (int n = 1; n <= needed; n++) {
      rig.untilFailure = n;
      assertThatThrownBy(rig::create)
          .isInstanceOf(ToolstackException.class)
          .hasMessageContaining("ENOMEM")
          .hasNoSuppressedExceptions();
      rig.untilFailure = Integer.MAX_VALUE;
      assertThat(rig.unowned()).as("frames after call %d failed", n).isEqualTo(unowned);
      assertThat(rig.portsOfDomain0()).as("ports after call %d failed", n).isEqualTo(ports);
    }
    rig.toolstack.destroy(rig.create());
    assertThat(rig.unowned()).isEqualTo(unowned);
  }

  private static int callsToCreate(Rig rig) throws ToolstackException, CorruptImageException {
    int before = rig.calls;
    GuestDomain guest = rig.create();
    int needed = rig.calls - before;
    rig.toolstack.destroy(guest);
    return needed;
  }
}
