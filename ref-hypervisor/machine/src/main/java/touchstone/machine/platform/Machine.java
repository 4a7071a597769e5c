package touchstone.machine.platform;

import touchstone.machine.memory.PhysicalMemory;

/** A computer: memory, CPUs, ports. M2 fills this in. */
public final class Machine {
  public PhysicalMemory memory() {
    throw new UnsupportedOperationException("M2");
  }
}
