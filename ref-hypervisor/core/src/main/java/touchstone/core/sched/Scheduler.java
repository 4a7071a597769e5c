package touchstone.core.sched;

import touchstone.core.domain.Domain;
import touchstone.core.vcpu.Vcpu;

/**
 * Decides which vCPU a physical CPU runs next and for how long.
 *
 * <p>Among domains {@code Shares} decides by weight, {@code Caps} bounds; within a domain its vCPUs
 * take turns. Every nanosecond of a physical CPU is accounted once, to the vCPU it ran (the core's
 * work for that vCPU included) or to idling: busy plus idle time is elapsed time, and the vCPUs'
 * run times add up to busy time. No CPU idles while a vCPU could run.
 *
 * <p>The physical CPUs' clocks may differ by less than a slice; a vCPU that became ready at a later
 * time than a CPU's clock shows is not yet ready for that CPU.
 *
 * <p>What happens to vCPUs that may not run on a CPU is nothing to that CPU: with disjoint
 * affinities its decisions, slices and timers are a function of its own vCPUs alone.
 */
// [impl->req~rsc-accounting~1]
// [impl->req~rsc-partition~1]
public final class Scheduler {
  private final /*@ nullable @*/ Vcpu[] member;
  private final /*@ nullable @*/ Vcpu[] current;
  private final long[] sliceEnd;
  /*@ spec_public @*/ private final long[] accounted;
  /*@ spec_public @*/ private final long[] busy;
  /*@ spec_public @*/ private final long[] idle;
  private final long[] ran;
  private final long[] readyAt;
  private final long[] turn;
  private final boolean[] yielded;
  private final long[] seen;
  private final long slice;
  private final Shares shares;
  private final Caps caps;
  private final Runstate runstate;
  private int count;
  private long turns;
  private long changes;

  /*@ invariant 0 <= count && count <= member.length && 0 <= turns;
    @ invariant (\forall int i; 0 <= i && i < count; member[i] != null);
    @ invariant (\forall int i; 0 <= i && i < ran.length; 0 <= ran[i]);
    @*/

  /**
   * @param cpus physical CPUs, at least 1
   * @param domains domain ids are 0 to domains - 1
   * @param slice longest run while others wait, in ns
   */
  public Scheduler(int cpus, int domains, long slice) {
    int vcpus = domains * Domain.MAX_VCPUS;
    this.slice = slice;
    member = new Vcpu[vcpus];
    current = new Vcpu[cpus];
    sliceEnd = new long[cpus];
    accounted = new long[cpus];
    busy = new long[cpus];
    idle = new long[cpus];
    ran = new long[vcpus];
    readyAt = new long[vcpus];
    turn = new long[vcpus];
    yielded = new boolean[vcpus];
    seen = new long[cpus];
    shares = new Shares(domains, slice);
    caps = new Caps(domains);
    runstate = new Runstate(vcpus);
  }

  // ---- taking part

  /** From now on the vCPU takes part; no effect if it does already. */
  public void add(Vcpu v) {
    if (indexOf(v) >= 0 || count == member.length) {
      return;
    }
    if (v.id == 0) {
      shares.enrol(v.domain.id);
      caps.enrol(v.domain.id);
    }
    int n = number(v);
    ran[n] = 0L;
    readyAt[n] = 0L;
    turn[n] = 0L;
    yielded[n] = false;
    runstate.begin(v, latest());
    member[count] = v;
    count = count + 1;
  }

  /** The vCPU no longer takes part; no effect if it does not. */
  public void remove(Vcpu v) {
    int i = indexOf(v);
    if (i < 0) {
      return;
    }
    count = count - 1;
    member[i] = member[count];
    member[count] = null;
    if (v.runningOn >= 0) {
      current[v.runningOn] = null;
      v.runningOn = -1;
    }
  }

  /** Number of vCPUs that take part; they are at 0 to this minus one, in no particular order. */
  public int count() {
    return count;
  }

  public Vcpu at(int index) {
    return member[index];
  }

  private int indexOf(Vcpu v) {
    for (int i = 0; i < count; i++) {
      if (member[i] == v) {
        return i;
      }
    }
    return -1;
  }

  // ---- changes of state

  /** Makes a blocked vCPU runnable at {@code time} (TSC ns); no effect in any other state. */
  public void wake(Vcpu v, long time) {
    if (v.state == Vcpu.BLOCKED) {
      ready(v, time);
    }
  }

  /** Brings a vCPU on line, runnable from {@code time} on. */
  public void ready(Vcpu v, long time) {
    v.state = Vcpu.RUNNABLE;
    v.pollDeadline = Long.MAX_VALUE;
    notBefore(v, time);
    shares.resume(v.domain.id);
    runstate.change(v, Runstate.RUNNABLE, time);
    changes = changes + 1;
  }

  /** Makes a runnable vCPU wait for an event. */
  public void block(Vcpu v) {
    if (v.state == Vcpu.RUNNABLE) {
      v.state = Vcpu.BLOCKED;
    }
  }

  /** Any other vCPU that could run on the same physical CPU now goes first, once. */
  public void yield(Vcpu v) {
    yielded[number(v)] = true;
    changes = changes + 1;
  }

  /** From its next decision on a CPU runs the vCPU only if its bit is set in {@code cpus}. */
  public void confine(Vcpu v, long cpus) {
    v.affinity = cpus;
    changes = changes + 1;
  }

  // ---- decisions

  /** The vCPU the physical CPU runs from {@code now} on, or null; the time before was idle. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounted.length && accounted[cpu] <= now;
    @ ensures accounted[cpu] == now;
    @ ensures idle[cpu] - \old(idle[cpu]) == now - \old(accounted[cpu]);
    @ ensures busy[cpu] == \old(busy[cpu]);
    @ ensures \result != null ==> \result.state == Vcpu.RUNNABLE && \result.runningOn == cpu;
    @*/
  public /*@ nullable @*/ Vcpu pick(int cpu, long now) {
    idle[cpu] = idle[cpu] + (now - accounted[cpu]);
    accounted[cpu] = now;
    Vcpu before = current[cpu];
    boolean undisturbed = seen[cpu] == changes && now < sliceEnd[cpu];
    if (before != null && undisturbed && eligible(before, cpu, now)) {
      return before;
    }
    seen[cpu] = changes;
    Vcpu next = choose(cpu, now);
    if (before != null && before == next && now < sliceEnd[cpu]) {
      yielded[number(before)] = false;
      return before; // a change elsewhere does not move the end of this slice
    }
    if (before != null) {
      yielded[number(before)] = false;
    }
    if (before != null && before != next) {
      leave(cpu, before, now);
    }
    if (next != null) {
      start(cpu, next, now);
    }
    return next;
  }

  // [impl->req~rsc-work-conserving~1]
  private /*@ nullable @*/ Vcpu choose(int cpu, long now) {
    Vcpu best = null;
    for (int i = 0; i < count; i++) {
      Vcpu v = member[i];
      if (eligible(v, cpu, now) && (best == null || precedes(v, best))) {
        best = v;
      }
    }
    return best;
  }

  private boolean eligible(Vcpu v, int cpu, long now) {
    return v.state == Vcpu.RUNNABLE
        && v.domain.runs()
        && v.mayRunOn(cpu)
        && (v.runningOn < 0 || v.runningOn == cpu)
        && readyAt[number(v)] <= now
        && caps.left(v.domain.id, v.domain.cap, now) > 0L;
  }

  /** Those that yielded come last, then the domain owed most, then who had its turn longest ago. */
  private boolean precedes(Vcpu a, Vcpu b) {
    int i = number(a);
    int j = number(b);
    if (yielded[i] != yielded[j]) {
      return yielded[j];
    }
    long first = shares.at(a.domain.id);
    long second = shares.at(b.domain.id);
    if (first != second) {
      return first < second;
    }
    return turn[i] != turn[j] ? turn[i] < turn[j] : i < j;
  }

  private void start(int cpu, Vcpu v, long now) {
    int n = number(v);
    turns = turns + 1;
    turn[n] = turns;
    shares.serve(v.domain.id);
    current[cpu] = v;
    v.runningOn = cpu;
    sliceEnd[cpu] = now + slice;
    runstate.change(v, Runstate.RUNNING, now);
  }

  private void leave(int cpu, Vcpu v, long now) {
    current[cpu] = null;
    v.runningOn = -1;
    runstate.change(v, waiting(v), now);
    notBefore(v, now);
  }

  /** A clock that is behind must not run the vCPU in its own past. */
  private void notBefore(Vcpu v, long time) {
    int n = number(v);
    if (readyAt[n] < time) {
      readyAt[n] = time;
    }
  }

  private static int waiting(Vcpu v) {
    if (v.state == Vcpu.BLOCKED) {
      return Runstate.BLOCKED;
    }
    return v.state == Vcpu.RUNNABLE && v.domain.runs() ? Runstate.RUNNABLE : Runstate.OFFLINE;
  }

  /** TSC at which the run that {@code pick} has just begun or continued must end. */
  public long runEnd(int cpu, long now) {
    Vcpu v = current[cpu];
    if (v == null || v.domain.cap == 0) {
      return sliceEnd[cpu];
    }
    long left = caps.left(v.domain.id, v.domain.cap, now);
    long end = now + left < Caps.end(now) ? now + left : Caps.end(now);
    return sliceEnd[cpu] < end ? sliceEnd[cpu] : end;
  }

  /** Accounts the time since {@code pick} to the vCPU it chose. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounted.length && accounted[cpu] <= now;
    @ ensures accounted[cpu] == now;
    @ ensures busy[cpu] - \old(busy[cpu]) == now - \old(accounted[cpu]);
    @ ensures idle[cpu] == \old(idle[cpu]);
    @*/
  public void account(int cpu, Vcpu v, long now) {
    long from = accounted[cpu];
    long run = now - from;
    accounted[cpu] = now;
    busy[cpu] = busy[cpu] + run;
    ran[number(v)] = ran[number(v)] + run;
    caps.charge(v.domain.id, from, now);
    while (run > 0L) {
      long part = run < Shares.MAX_RUN ? run : Shares.MAX_RUN;
      shares.charge(v.domain.id, part, v.domain.weight);
      run = run - part;
    }
    if (v.runningOn == cpu && v.state != Vcpu.RUNNABLE) {
      leave(cpu, v, now);
    }
  }

  /** When an idle CPU may have a vCPU to run without any event: Long.MAX_VALUE if never. */
  public long nextReady(int cpu, long now) {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      Vcpu v = member[i];
      boolean waits = v.state == Vcpu.RUNNABLE && v.domain.runs() && v.runningOn < 0;
      if (waits && v.mayRunOn(cpu)) {
        long ready = readyAt[number(v)];
        long at = ready > now ? ready : Caps.end(now);
        next = at < next ? at : next;
      }
    }
    return next;
  }

  // ---- figures

  /** Total run time of the vCPU in ns, the cost of its exits included. */
  /*@ public normal_behavior
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  public long runTime(Vcpu v) {
    return ran[number(v)];
  }

  /** Time the physical CPU has been without work until its last decision, in ns. */
  public long idleTime(int cpu) {
    return idle[cpu];
  }

  /** Time the physical CPU has run vCPUs, in ns. */
  public long busyTime(int cpu) {
    return busy[cpu];
  }

  /** ns a domain has used in the cap window that contains {@code time}. */
  public long usedInWindow(Domain d, long time) {
    return caps.usedAt(d.id, time);
  }

  public Runstate runstate() {
    return runstate;
  }

  private long latest() {
    long time = 0L;
    for (int i = 0; i < accounted.length; i++) {
      time = time < accounted[i] ? accounted[i] : time;
    }
    return time;
  }

  private static int number(Vcpu v) {
    return v.domain.id * Domain.MAX_VCPUS + v.id;
  }
}
