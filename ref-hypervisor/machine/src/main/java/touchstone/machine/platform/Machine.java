package touchstone.machine.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.device.Clocked;
import touchstone.machine.device.PortBus;
import touchstone.machine.execute.Interpreter;
import touchstone.machine.interrupt.ResetState;
import touchstone.machine.memory.PhysicalMemory;

/**
 * A computer: memory, CPUs, ports. What runs on it is loaded by {@code BareMachine} or the host.
 *
 * <p>CPUs take turns, the one whose clock is furthest behind first, so a run is a function of its
 * inputs. A halted CPU's clock jumps to its next timer; when all halt without one, the run is over.
 * Devices that do something by themselves take part like CPUs, at the moment they name.
 */
public final class Machine {
  /** Cycles a CPU may run ahead of the others. */
  private static final long SLICE = 10_000;

  private final PhysicalMemory memory;
  private final PortBus ports = new PortBus();
  private final Cpu[] cpus;
  private final List<IntConsumer> endOfInterruptListeners = new ArrayList<>();
  private final List<Clocked> clocked = new ArrayList<>();
  private @Nullable MachineStop stopReason;
  private long seed;

  /** The CPU whose turn it is, or null between turns. */
  private @Nullable Cpu running;

  /** What the time is between turns. */
  private long betweenTurns;

  /**
   * A machine after power-up.
   *
   * @param memoryBytes a positive multiple of 4096
   * @param cpuCount 1 to 64
   */
  public Machine(CpuModel model, long memoryBytes, int cpuCount) {
    if (cpuCount < 1 || cpuCount > 64) {
      throw new IllegalArgumentException("1 to 64 CPUs, not " + cpuCount);
    }
    memory = new PhysicalMemory(memoryBytes);
    cpus = new Cpu[cpuCount];
    for (int i = 0; i < cpuCount; i++) {
      cpus[i] = new Cpu(i, model, this);
    }
    for (Cpu cpu : cpus) {
      ResetState.powerUp(cpu);
    }
  }

  /** Chooses what RDRAND returns; without it the seed is 0. */
  public void seed(long newSeed) {
    seed = newSeed;
  }

  public long seed() {
    return seed;
  }

  /** Tells the listener the vector of each level-triggered interrupt that has been served. */
  public void addEndOfInterruptListener(IntConsumer listener) {
    endOfInterruptListeners.add(listener);
  }

  /** A local APIC broadcasts the end of a level-triggered interrupt. @sdm 11.8.5 */
  public void endOfInterrupt(int vector) {
    endOfInterruptListeners.forEach(listener -> listener.accept(vector));
  }

  /** Lets a device act at moments of its own choice. */
  public void addClocked(Clocked device) {
    clocked.add(device);
  }

  /** The time a device sees, in ns since power-up: that of the CPU that is talking to it. */
  public long now() {
    return running == null ? betweenTurns : running.clock;
  }

  /**
   * Runs until the machine stops or every CPU's clock has reached a value in cycles of 1 ns.
   * Continuing after {@code LIMIT} is allowed, and after {@code IDLE} once a device has woken a
   * CPU.
   *
   * @throws touchstone.machine.cpu.UnmodelledException at an instruction this machine does not have
   */
  public MachineStop run(long limit) {
    while (stopReason == null) {
      Cpu next = cpus[0];
      for (Cpu cpu : cpus) {
        next = due(cpu) < due(next) ? cpu : next;
      }
      long start = due(next);
      long event = nextEvent();
      if (Math.min(start, event) >= limit) {
        return pause(start == Long.MAX_VALUE && event == Long.MAX_VALUE, limit);
      }
      if (event <= start) {
        actAt(event);
      } else {
        next.clock = start;
        takeTurn(next, Math.min(Math.min(start + SLICE, limit), event));
      }
    }
    return stopReason;
  }

  private MachineStop pause(boolean idle, long limit) {
    if (idle) {
      return new MachineStop(MachineStop.Kind.IDLE, "all CPUs halted, no timer armed");
    }
    betweenTurns = Math.max(betweenTurns, limit);
    return new MachineStop(MachineStop.Kind.LIMIT, "limit of virtual time reached");
  }

  private long nextEvent() {
    long event = Long.MAX_VALUE;
    for (Clocked device : clocked) {
      event = Math.min(event, device.next());
    }
    return event;
  }

  private void actAt(long event) {
    betweenTurns = event;
    for (Clocked device : clocked) {
      if (device.next() <= event) {
        device.act();
      }
    }
  }

  private void takeTurn(Cpu cpu, long until) {
    running = cpu;
    try {
      Interpreter.run(cpu, until);
    } finally {
      running = null;
      betweenTurns = Math.max(betweenTurns, cpu.clock);
    }
  }

  /** The clock at which a CPU has something to do, or {@code Long.MAX_VALUE}. */
  private static long due(Cpu cpu) {
    if (cpu.shutdown || cpu.waitForSipi && !cpu.initPending) {
      return Long.MAX_VALUE;
    }
    if (!cpu.halted || cpu.attention) {
      return cpu.clock;
    }
    return cpu.timerClock == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(cpu.clock, cpu.timerClock);
  }

  /** A CPU ends the run: triple fault, power-off. It executes nothing more. */
  public void stop(Cpu cpu, MachineStop.Kind kind, String detail) {
    if (stopReason == null) {
      stopReason = new MachineStop(kind, detail);
    }
    cpu.shutdown = true;
    cpu.halted = true;
    cpu.attention = true;
  }

  /** Why the machine stopped for good, or null while it may run. */
  public @Nullable MachineStop stopReason() {
    return stopReason;
  }

  public PhysicalMemory memory() {
    return memory;
  }

  public PortBus ports() {
    return ports;
  }

  /** Instructions retired by all CPUs. */
  public long retired() {
    long sum = 0;
    for (Cpu cpu : cpus) {
      sum += cpu.retired;
    }
    return sum;
  }

  /** Number of CPUs. */
  public int cpus() {
    return cpus.length;
  }

  public Cpu cpu(int id) {
    return cpus[id];
  }
}
