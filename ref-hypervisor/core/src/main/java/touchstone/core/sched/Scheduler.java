package touchstone.core.sched;

import touchstone.core.vcpu.Vcpu;

/** Decides which vCPU a physical CPU runs next and for how long. */
public final class Scheduler {
  public Scheduler(int cpus, int domains, long slice) {}

  /** From now on the vCPU takes part; it must not be registered twice. */
  public void add(Vcpu v) {}

  /** The vCPU no longer takes part. */
  public void remove(Vcpu v) {}

  /** Makes a blocked vCPU runnable at {@code time} (TSC ns); no effect in any other state. */
  public void wake(Vcpu v, long time) {}

  /** Makes a runnable vCPU wait for an event. */
  public void block(Vcpu v) {}

  /** Ends the vCPU's slice: others of equal claim go first. */
  public void yield(Vcpu v) {}

  /** Total run time of the vCPU in ns, costs of its exits included. */
  public long runTime(Vcpu v) {
    return 0;
  }

  /** Time the physical CPU has been without work, in ns. */
  public long idleTime(int cpu) {
    return 0;
  }
}
