package touchstone.core;

import touchstone.core.hardware.Hardware;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;

/**
 * The trusted core put together: the only class the host constructs.
 *
 * <p>The host calls it from one thread at a time. {@link #step} is one scheduling decision of one
 * physical CPU; {@link #hypercall0} is the toolstack acting as the kernel of domain 0.
 */
public final class Core {
  private final Hardware hw;
  private final PvClock clock;
  private final Scheduler scheduler;

  public Core(Hardware hardware, CoreParameters p) {
    hw = hardware;
    clock = new PvClock(hw);
    scheduler = new Scheduler(hw.cpus(), p.maxDomains, p.slice);
  }

  /** Builds domain 0 with {@code pages} frames at gfn 0 and up; 0 or a negative errno. */
  public int constructDomain0(int pages) {
    return -38;
  }

  /**
   * One scheduling decision: enters a runnable vCPU until its next exit and handles it. Returns the
   * cycles spent, or -1 if the CPU has nothing to run.
   */
  public long step(int cpu) {
    return -1;
  }

  /** TSC at which an idle CPU may have work again, Long.MAX_VALUE if no timer is set. */
  public long nextDeadline(int cpu) {
    return Long.MAX_VALUE;
  }

  /** A hypercall of domain 0's vCPU 0; returns what the guest would find in RAX. */
  public long hypercall0(long number, long a1, long a2, long a3, long a4, long a5) {
    return -38;
  }

  public PvClock clock() {
    return clock;
  }

  public Scheduler scheduler() {
    return scheduler;
  }
}
