package touchstone.core.sched;

import touchstone.core.domain.Domain;
import touchstone.core.vcpu.Vcpu;

/**
 * Decides which vCPU a physical CPU runs next and for how long.
 *
 * <p>Among domains {@code Shares} decides by weight, {@code Caps} bounds; within a domain its vCPUs
 * take turns. {@code Accounts} books every nanosecond of a physical CPU once, to the vCPU it ran
 * (the core's work for that vCPU included) or to idling. No CPU idles while a vCPU could run.
 *
 * <p>The physical CPUs' clocks may differ by less than a slice; a vCPU that became ready at a later
 * time than a CPU's clock shows is not yet ready for that CPU.
 *
 * <p>What happens to vCPUs that may not run on a CPU is nothing to that CPU: with disjoint
 * affinities its decisions, slices and timers are a function of its own vCPUs alone.
 */
// [impl->req~rsc-partition~1]
public final class Scheduler {
  /*@ spec_public @*/ private final /*@ nullable @*/ Vcpu[] member;
  /*@ spec_public @*/ private final /*@ nullable @*/ Vcpu[] current;
  /*@ spec_public @*/ private final long[] sliceEnd;
  /*@ spec_public @*/ private final Accounts accounts;
  /*@ spec_public @*/ private final long[] readyAt;
  /*@ spec_public @*/ private final long[] turn;
  /*@ spec_public @*/ private final boolean[] yielded;
  /*@ spec_public @*/ private final long[] seen;
  /*@ spec_public @*/ private final long slice;
  /*@ spec_public @*/ private final Shares shares;
  /*@ spec_public @*/ private final Caps caps;
  /*@ spec_public @*/ private final Runstate runstate;
  /*@ spec_public @*/ private int count;
  private long turns;
  /*@ spec_public @*/ private long changes;

  /*@ public invariant member != null && current != null && member != current;
    @ public invariant 0 <= count && count <= member.length;
    @ public invariant (\forall int i; 0 <= i && i < count; member[i] != null);
    @ public invariant current.length == sliceEnd.length && current.length == seen.length;
    @ public invariant current.length == accounts.accounted.length;
    @ public invariant shares.virtual.length <= 4096;
    @ public invariant member.length == 8 * shares.virtual.length;
    @ public invariant caps.used.length == 2 * shares.virtual.length;
    @ public invariant accounts.ran.length == 8 * shares.virtual.length;
    @ public invariant runstate.state.length == 8 * shares.virtual.length;
    @ public invariant readyAt.length == 8 * shares.virtual.length;
    @ public invariant turn.length == 8 * shares.virtual.length;
    @ public invariant yielded.length == 8 * shares.virtual.length;
    @ public invariant 0 <= slice && slice <= Accounts.LIMIT;
    @*/

  /**
   * @param cpus physical CPUs, at least 1
   * @param domains domain ids are 0 to domains - 1
   * @param slice longest run while others wait, in ns
   */
  /*@ public normal_behavior
    @ requires 0 < cpus && 0 < domains && domains <= 4096;
    @ requires 0 <= slice && slice <= Accounts.LIMIT;
    @ ensures count == 0;
    @*/
  public Scheduler(int cpus, int domains, long slice) {
    int vcpus = domains * Domain.MAX_VCPUS;
    this.slice = slice;
    member = new Vcpu[vcpus];
    current = new Vcpu[cpus];
    sliceEnd = new long[cpus];
    accounts = new Accounts(cpus, vcpus);
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
  /*@ public normal_behavior
    @ requires 0 <= v.id && v.id < Domain.MAX_VCPUS;
    @ ensures count == \old(count) || count == \old(count) + 1;
    @*/
  public void add(Vcpu v) {
    if (indexOf(v) >= 0 || count == member.length) {
      return;
    }
    if (v.id == 0) {
      shares.enrol(v.domain.id);
      caps.enrol(v.domain.id);
    }
    int n = number(v);
    accounts.begin(n);
    readyAt[n] = 0L;
    turn[n] = 0L;
    yielded[n] = false;
    runstate.begin(v, accounts.latest());
    member[count] = v;
    count = count + 1;
  }

  /** The vCPU no longer takes part; no effect if it does not. */
  /*@ public normal_behavior
    @ ensures count == \old(count) || count == \old(count) - 1;
    @ ensures count < \old(count) ==> v.runningOn == -1 || v.runningOn == \old(v.runningOn);
    @*/
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
  /*@ public normal_behavior
    @ ensures \result == count;
    @ assignable \strictly_nothing;
    @*/
  public int count() {
    return count;
  }

  /*@ public normal_behavior
    @ requires 0 <= index && index < count;
    @ ensures \result == member[index];
    @ assignable \strictly_nothing;
    @*/
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
  /*@ public normal_behavior
    @ ensures \old(v.state) != Vcpu.BLOCKED ==> v.state == \old(v.state);
    @ ensures \old(v.state) == Vcpu.BLOCKED ==> v.state == Vcpu.RUNNABLE;
    @*/
  public void wake(Vcpu v, long time) {
    if (v.state == Vcpu.BLOCKED) {
      ready(v, time);
    }
  }

  /** Brings a vCPU on line, runnable from {@code time} on. */
  /*@ public normal_behavior
    @ ensures v.state == Vcpu.RUNNABLE && v.pollDeadline == Long.MAX_VALUE;
    @*/
  public void ready(Vcpu v, long time) {
    v.state = Vcpu.RUNNABLE;
    v.pollDeadline = Long.MAX_VALUE;
    notBefore(v, time);
    shares.resume(v.domain.id);
    runstate.change(v, Runstate.RUNNABLE, time);
    changes = changes + 1;
  }

  /** Makes a runnable vCPU wait for an event. */
  /*@ public normal_behavior
    @ ensures v.state == (\old(v.state) == Vcpu.RUNNABLE ? Vcpu.BLOCKED : \old(v.state));
    @ assignable v.state;
    @*/
  public void block(Vcpu v) {
    if (v.state == Vcpu.RUNNABLE) {
      v.state = Vcpu.BLOCKED;
    }
  }

  /**
   * Takes a vCPU off line at {@code time} (TSC ns). One that runs leaves with its next exit; one
   * that waits for an event goes on counting as blocked. @xen public/vcpu.h, RUNSTATE_offline
   */
  /*@ public normal_behavior
    @ ensures v.state == Vcpu.OFFLINE;
    @*/
  public void offline(Vcpu v, long time) {
    boolean ready = v.state == Vcpu.RUNNABLE && v.runningOn < 0;
    v.state = Vcpu.OFFLINE;
    if (ready) {
      runstate.change(v, Runstate.OFFLINE, time);
    }
  }

  /** Any other vCPU that could run on the same physical CPU now goes first, once. */
  // [impl->req~rsc-yield~1]
  /*@ public normal_behavior
    @ requires 0 <= number(v) && number(v) < yielded.length;
    @ ensures yielded[number(v)] && changes == \old(changes) + 1;
    @*/
  public void yield(Vcpu v) {
    yielded[number(v)] = true;
    changes = changes + 1;
  }

  /** From its next decision on a CPU runs the vCPU only if its bit is set in {@code cpus}. */
  /*@ public normal_behavior
    @ ensures v.affinity == cpus;
    @*/
  public void confine(Vcpu v, long cpus) {
    v.affinity = cpus;
    changes = changes + 1;
  }

  // ---- decisions

  /** The vCPU the physical CPU runs from {@code now} on, or null; the time before was idle. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounts.accounted.length && now <= Accounts.LIMIT;
    @ ensures \old(accounts.accounted[cpu]) <= now ==> accounts.accounted[cpu] == now;
    @ ensures accounts.busy[cpu] == \old(accounts.busy[cpu]);
    @ ensures \result != null ==> \result.state == Vcpu.RUNNABLE && \result.runningOn == cpu;
    @*/
  public /*@ nullable @*/ Vcpu pick(int cpu, long now) {
    accounts.idle(cpu, now);
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

  /*@ private normal_behavior
    @ requires current != null && runstate != null && readyAt != null && v.domain != null;
    @ requires 0 <= v.domain.id && v.domain.id < 65536 && 0 <= v.id && v.id < 8;
    @ requires v.domain.id * 8 + v.id < readyAt.length;
    @ requires v.domain.id * 8 + v.id < runstate.state.length;
    @ requires 0 <= cpu && cpu < current.length && now <= Accounts.LIMIT;
    @ requires_free \invariant_for(runstate);
    @ ensures current[cpu] == null && v.runningOn == -1;
    @ assignable current[cpu], v.runningOn, readyAt[v.domain.id * 8 + v.id];
    @ assignable runstate.state[*], runstate.since[*], runstate.time[*];
    @*/
  private /*@ helper @*/ void leave(int cpu, Vcpu v, long now) {
    current[cpu] = null;
    v.runningOn = -1;
    runstate.change(v, waiting(v), now);
    notBefore(v, now);
  }

  /** A clock that is behind must not run the vCPU in its own past. */
  /*@ private normal_behavior
    @ requires readyAt != null && v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8 && v.domain.id * 8 + v.id < readyAt.length;
    @ requires_free -9223372036854775807L - 1 <= readyAt[v.domain.id * 8 + v.id]
    @            && readyAt[v.domain.id * 8 + v.id] <= 9223372036854775807L;
    @ ensures readyAt[v.domain.id * 8 + v.id] >= time;
    @ ensures readyAt[v.domain.id * 8 + v.id] >= \old(readyAt[v.domain.id * 8 + v.id]);
    @ assignable readyAt[v.domain.id * 8 + v.id];
    @*/
  private /*@ helper @*/ void notBefore(Vcpu v, long time) {
    int n = number(v);
    if (readyAt[n] < time) {
      readyAt[n] = time;
    }
  }

  /*@ private normal_behavior
    @ requires v.domain != null;
    @ ensures 0 <= \result && \result < 4;
    @ assignable \strictly_nothing;
    @*/
  private static int waiting(Vcpu v) {
    if (v.state == Vcpu.BLOCKED) {
      return Runstate.BLOCKED;
    }
    return v.state == Vcpu.RUNNABLE && v.domain.runs() ? Runstate.RUNNABLE : Runstate.OFFLINE;
  }

  /** TSC at which the run that {@code pick} has just begun or continued must end. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < current.length && 0 <= now && now <= Caps.LIMIT;
    @ requires current[cpu] != null ==> current[cpu].domain != null
    @            && 0 <= current[cpu].domain.id
    @            && current[cpu].domain.id < shares.virtual.length
    @            && 0 <= current[cpu].domain.cap && current[cpu].domain.cap <= Caps.MAX_CAP;
    @ requires_free \invariant_for(caps);
    @ requires_free -9223372036854775807L - 1 <= sliceEnd[cpu]
    @            && sliceEnd[cpu] <= 9223372036854775807L;
    @ ensures \result <= sliceEnd[cpu];
    @ ensures current[cpu] != null && 0 < current[cpu].domain.cap && now < \result
    @           ==> \result - now <= current[cpu].domain.cap * Caps.PER_PERCENT - Caps.MARGIN;
    @ assignable \strictly_nothing;
    @*/
  public long runEnd(int cpu, long now) {
    Vcpu v = current[cpu];
    if (v == null || v.domain.cap == 0) {
      return sliceEnd[cpu];
    }
    long end = capEnd(v.domain, now);
    return sliceEnd[cpu] < end ? sliceEnd[cpu] : end;
  }

  /** TSC at which the domain has used its cap, or the window ends for which that is known. */
  /*@ private normal_behavior
    @ requires caps != null && 0 <= d.id && d.id < 65536 && 2 * d.id + 1 < caps.used.length;
    @ requires 0 < d.cap && d.cap <= Caps.MAX_CAP && 0 <= now && now <= Caps.LIMIT;
    @ requires_free \invariant_for(caps);
    @ ensures now <= \result && \result <= (now / Caps.WINDOW + 1) * Caps.WINDOW;
    @ ensures now < \result ==> \result - now <= d.cap * Caps.PER_PERCENT - Caps.MARGIN;
    @ ensures now < \result
    @           && caps.window[2 * d.id + now / Caps.WINDOW % 2] == now / Caps.WINDOW
    @           ==> \result - now + caps.used[2 * d.id + now / Caps.WINDOW % 2]
    @             <= d.cap * Caps.PER_PERCENT - Caps.MARGIN;
    @ assignable \strictly_nothing;
    @*/
  private /*@ helper @*/ long capEnd(Domain d, long now) {
    long left = caps.left(d.id, d.cap, now);
    return now + left < Caps.end(now) ? now + left : Caps.end(now);
  }

  /** Accounts the time since {@code pick} to the vCPU it chose. */
  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < shares.virtual.length;
    @ requires 0 <= v.id && v.id < 8;
    @ requires 1 <= v.domain.weight && v.domain.weight <= Shares.MAX_WEIGHT;
    @ requires 0 <= cpu && cpu < current.length && now <= Accounts.LIMIT;
    @ requires_free accounts.accounted != null && accounts.busy != null && accounts.ran != null;
    @ requires_free caps.used != null && caps.window != null && shares.virtual != null;
    @ requires_free shares.remainder != null && runstate.state != null;
    @ requires_free runstate.since != null && runstate.time != null;
    @ requires_free readyAt != accounts.accounted && readyAt != accounts.busy;
    @ requires_free readyAt != accounts.ran && runstate.since != accounts.accounted;
    @ requires_free runstate.since != accounts.busy && runstate.since != accounts.ran;
    @ requires_free runstate.time != accounts.accounted && runstate.time != accounts.busy;
    @ requires_free runstate.time != accounts.ran;
    @ ensures \old(accounts.accounted[cpu]) <= now ==> accounts.accounted[cpu] == now;
    @ ensures now < \old(accounts.accounted[cpu])
    @           ==> accounts.accounted[cpu] == \old(accounts.accounted[cpu]);
    @ ensures accounts.busy[cpu] - \old(accounts.busy[cpu])
    @           == accounts.accounted[cpu] - \old(accounts.accounted[cpu]);
    @ ensures \old(accounts.ran[v.domain.id * 8 + v.id]) + accounts.busy[cpu]
    @             - \old(accounts.busy[cpu]) <= Accounts.LIMIT
    @           ==> accounts.ran[v.domain.id * 8 + v.id]
    @               - \old(accounts.ran[v.domain.id * 8 + v.id])
    @             == accounts.busy[cpu] - \old(accounts.busy[cpu]);
    @ assignable accounts.accounted[cpu], accounts.busy[cpu];
    @ assignable accounts.ran[v.domain.id * 8 + v.id];
    @ assignable caps.used[*], caps.window[*];
    @ assignable shares.virtual[v.domain.id], shares.remainder[v.domain.id];
    @ assignable current[cpu], v.runningOn, readyAt[v.domain.id * 8 + v.id];
    @ assignable runstate.state[*], runstate.since[*], runstate.time[*];
    @*/
  public void account(int cpu, Vcpu v, long now) {
    book(cpu, v, now);
    if (v.runningOn == cpu && v.state != Vcpu.RUNNABLE) {
      leave(cpu, v, now);
    }
  }

  /** The same time for the CPU, the vCPU, its domain's cap and its domain's share. */
  /*@ private normal_behavior
    @ requires accounts != null && caps != null && shares != null;
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires v.domain.id < shares.virtual.length && 2 * v.domain.id + 1 < caps.used.length;
    @ requires 0 <= v.id && v.id < 8 && v.domain.id * 8 + v.id < accounts.ran.length;
    @ requires 1 <= v.domain.weight && v.domain.weight <= Shares.MAX_WEIGHT;
    @ requires 0 <= cpu && cpu < accounts.accounted.length && now <= Accounts.LIMIT;
    @ requires_free \invariant_for(accounts) && \invariant_for(caps) && \invariant_for(shares);
    @ requires_free accounts.accounted != caps.used && accounts.accounted != caps.window;
    @ requires_free accounts.busy != caps.used && accounts.busy != caps.window;
    @ requires_free accounts.ran != caps.used && accounts.ran != caps.window;
    @ requires_free accounts.accounted != shares.virtual && accounts.busy != shares.virtual;
    @ requires_free accounts.ran != shares.virtual;
    @ requires_free caps.used != shares.virtual && caps.window != shares.virtual;
    @ ensures \old(accounts.accounted[cpu]) <= now ==> accounts.accounted[cpu] == now;
    @ ensures now < \old(accounts.accounted[cpu])
    @           ==> accounts.accounted[cpu] == \old(accounts.accounted[cpu]);
    @ ensures accounts.busy[cpu] - \old(accounts.busy[cpu])
    @           == accounts.accounted[cpu] - \old(accounts.accounted[cpu]);
    @ ensures \old(accounts.ran[v.domain.id * 8 + v.id]) + accounts.busy[cpu]
    @             - \old(accounts.busy[cpu]) <= Accounts.LIMIT
    @           ==> accounts.ran[v.domain.id * 8 + v.id]
    @               - \old(accounts.ran[v.domain.id * 8 + v.id])
    @             == accounts.busy[cpu] - \old(accounts.busy[cpu]);
    @ assignable accounts.accounted[cpu], accounts.busy[cpu];
    @ assignable accounts.ran[v.domain.id * 8 + v.id];
    @ assignable caps.used[2 * v.domain.id .. 2 * v.domain.id + 1];
    @ assignable caps.window[2 * v.domain.id .. 2 * v.domain.id + 1];
    @ assignable shares.virtual[v.domain.id], shares.remainder[v.domain.id];
    @*/
  private /*@ helper @*/ void book(int cpu, Vcpu v, long now) {
    long from = accounts.accounted(cpu);
    accounts.run(cpu, number(v), now);
    charge(v.domain, from, accounts.accounted(cpu));
  }

  /** A run of one of the domain's vCPUs, for its cap and its share. */
  /*@ private normal_behavior
    @ requires caps != null && shares != null && 0 <= d.id && d.id < 65536;
    @ requires d.id < shares.virtual.length && 2 * d.id + 1 < caps.used.length;
    @ requires 1 <= d.weight && d.weight <= Shares.MAX_WEIGHT;
    @ requires 0 <= from && from <= to && to <= Caps.LIMIT;
    @ requires_free \invariant_for(caps) && \invariant_for(shares);
    @ requires_free caps.used != shares.virtual && caps.window != shares.virtual;
    @ ensures to <= (from / Caps.WINDOW + 1) * Caps.WINDOW
    @           ==> caps.window[2 * d.id + from / Caps.WINDOW % 2] == from / Caps.WINDOW;
    @ ensures to <= (from / Caps.WINDOW + 1) * Caps.WINDOW
    @           && \old(caps.window[2 * d.id + from / Caps.WINDOW % 2]) == from / Caps.WINDOW
    @           && \old(caps.used[2 * d.id + from / Caps.WINDOW % 2]) + (to - from) <= Caps.LIMIT
    @           ==> caps.used[2 * d.id + from / Caps.WINDOW % 2]
    @             == \old(caps.used[2 * d.id + from / Caps.WINDOW % 2]) + (to - from);
    @ assignable caps.used[2 * d.id .. 2 * d.id + 1], caps.window[2 * d.id .. 2 * d.id + 1];
    @ assignable shares.virtual[d.id], shares.remainder[d.id];
    @*/
  private /*@ helper @*/ void charge(Domain d, long from, long to) {
    caps.charge(d.id, from, to);
    shares.chargeAll(d.id, to - from, d.weight);
  }

  /** When an idle CPU may have a vCPU to run without any event: Long.MAX_VALUE if never. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && 0 <= now;
    @ assignable \strictly_nothing;
    @*/
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
    return accounts.ran(number(v));
  }

  /** Time the physical CPU has been without work until its last decision, in ns. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounts.accounted.length && \invariant_for(accounts);
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  public long idleTime(int cpu) {
    return accounts.idleTime(cpu);
  }

  /** Time the physical CPU has run vCPUs, in ns. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounts.accounted.length && \invariant_for(accounts);
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  public long busyTime(int cpu) {
    return accounts.busy(cpu);
  }

  /** ns a domain has used in the cap window that contains {@code time}. */
  /*@ public normal_behavior
    @ requires 0 <= time;
    @ assignable \strictly_nothing;
    @*/
  public long usedInWindow(Domain d, long time) {
    return caps.usedAt(d.id, time);
  }

  /*@ public normal_behavior
    @ ensures \result == runstate;
    @ assignable \strictly_nothing;
    @*/
  public Runstate runstate() {
    return runstate;
  }

  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8;
    @ ensures \result == v.domain.id * 8 + v.id && 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  /*@ spec_public @*/ private static /*@ pure @*/ int number(Vcpu v) {
    return v.domain.id * Domain.MAX_VCPUS + v.id;
  }
}
