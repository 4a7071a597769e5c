package touchstone.machine.platform;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.device.PortBus;
import touchstone.machine.interrupt.ResetState;
import touchstone.machine.memory.PhysicalMemory;

/** A computer: memory, CPUs, ports. What runs on it is loaded by {@code BareMachine} or the host. */
public final class Machine {
  private final PhysicalMemory memory;
  private final PortBus ports = new PortBus();
  private final Cpu[] cpus;
  private @Nullable String stopReason;

  /**
   * A machine after power-up.
   *
   * @param memoryBytes a positive multiple of 4096
   * @param cpuCount 1 to 64
   */
  public Machine(CpuModel model, long memoryBytes, int cpuCount) {
    memory = new PhysicalMemory(memoryBytes);
    cpus = new Cpu[cpuCount];
    for (int i = 0; i < cpuCount; i++) {
      cpus[i] = new Cpu(i, model, this);
    }
    for (Cpu cpu : cpus) {
      ResetState.powerUp(cpu);
    }
  }

  /** A CPU ends the run: triple fault, power-off. It executes nothing more. */
  public void stop(Cpu cpu, String why) {
    if (stopReason == null) {
      stopReason = why;
    }
    cpu.shutdown = true;
    cpu.halted = true;
    cpu.attention = true;
  }

  /** Why the machine stopped, or null while it may run. */
  public @Nullable String stopReason() {
    return stopReason;
  }

  public PhysicalMemory memory() {
    return memory;
  }

  public PortBus ports() {
    return ports;
  }

  /** Number of CPUs. */
  public int cpus() {
    return cpus.length;
  }

  public Cpu cpu(int id) {
    return cpus[id];
  }
}
