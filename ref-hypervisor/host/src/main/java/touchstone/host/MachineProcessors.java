package touchstone.host;

import touchstone.core.Core;
import touchstone.machine.platform.Machine;

/** The machine's CPUs with the core on them, as the run loop drives them. */
final class MachineProcessors implements RunLoop.Processors {
  private final Machine machine;
  private final Core core;

  MachineProcessors(Machine machine, Core core) {
    this.machine = machine;
    this.core = core;
  }

  @Override
  public int count() {
    return machine.cpus();
  }

  @Override
  public long now(int cpu) {
    return machine.cpu(cpu).clock;
  }

  @Override
  public void idleUntil(int cpu, long time) {
    machine.cpu(cpu).clock = time;
  }

  @Override
  public long step(int cpu) {
    return core.step(cpu);
  }

  @Override
  public long nextDeadline(int cpu) {
    return core.nextDeadline(cpu);
  }
}
