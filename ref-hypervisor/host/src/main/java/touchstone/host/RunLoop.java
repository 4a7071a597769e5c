package touchstone.host;

import java.util.Arrays;

/**
 * Decides which physical CPU goes next: the one whose clock is behind all others.
 *
 * <p>A CPU without work is carried along: its clock goes to the earliest moment at which something
 * can happen to it, which is its own next timer or the present of the slowest CPU that does work.
 * So the order of everything is a function of virtual time, and a wake-up is never late by more
 * than one step of the CPU that caused it.
 */
// [impl->req~rsc-deterministic~1]
final class RunLoop {
  /** Virtual time after which an idle CPU whose timer is already due is asked again, in ns. */
  private static final long RETRY = 1000;

  /** What the loop drives: clocks in ns since the machine started, and the core. */
  interface Processors {
    int count();

    long now(int cpu);

    /** Lets an idle CPU's clock reach a time that is not before {@link #now}. */
    void idleUntil(int cpu, long time);

    /** One scheduling decision; cycles spent, or negative if there was nothing to run. */
    long step(int cpu);

    /** When an idle CPU may have work again, Long.MAX_VALUE if no timer is set. */
    long nextDeadline(int cpu);
  }

  private final Processors processors;
  private final boolean[] idle;

  RunLoop(Processors processors) {
    this.processors = processors;
    this.idle = new boolean[processors.count()];
  }

  /** The time all CPUs have reached, in ns. */
  long now() {
    return processors.now(slowest());
  }

  /** What came of a turn. */
  enum Turn {
    /** A vCPU ran. */
    WORKED,
    /** The CPU found nothing to run. */
    IDLE,
    /** All CPUs are idle and no timer is set. */
    STALLED
  }

  /** One step of one CPU; no idle CPU's clock is carried beyond {@code end}. */
  Turn turn(long end) {
    int cpu = slowest();
    if (idle[cpu]) {
      long next = nextChance(cpu);
      if (next == Long.MAX_VALUE) {
        return Turn.STALLED;
      }
      long now = processors.now(cpu);
      if (next > end && now < end) {
        processors.idleUntil(cpu, end);
        return Turn.IDLE;
      }
      processors.idleUntil(cpu, Math.max(next, now));
    }
    long before = processors.now(cpu);
    idle[cpu] = processors.step(cpu) < 0;
    if (idle[cpu] && processors.nextDeadline(cpu) <= before) {
      processors.idleUntil(cpu, before + RETRY);
    }
    return idle[cpu] ? Turn.IDLE : Turn.WORKED;
  }

  /** Lets the clocks of all CPUs, which are idle, reach a time that is not before now. */
  void pass(long time) {
    for (int cpu = 0; cpu < idle.length; cpu++) {
      processors.idleUntil(cpu, Math.max(time, processors.now(cpu)));
    }
  }

  /** Something happened outside the CPUs, such as input: idle ones are to look again. */
  void disturb() {
    Arrays.fill(idle, false);
  }

  /** Of CPUs at the same time those with work go first: an idle one waits for what they do. */
  private int slowest() {
    int slowest = 0;
    for (int cpu = 1; cpu < idle.length; cpu++) {
      long lead = processors.now(slowest) - processors.now(cpu);
      if (lead > 0 || (lead == 0 && idle[slowest] && !idle[cpu])) {
        slowest = cpu;
      }
    }
    return slowest;
  }

  private long nextChance(int cpu) {
    long next = processors.nextDeadline(cpu);
    for (int other = 0; other < idle.length; other++) {
      if (other != cpu) {
        long chance = idle[other] ? processors.nextDeadline(other) : processors.now(other);
        next = Math.min(next, chance);
      }
    }
    return next;
  }
}
