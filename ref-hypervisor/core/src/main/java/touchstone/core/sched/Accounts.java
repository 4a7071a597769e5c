package touchstone.core.sched;

/**
 * Where every nanosecond of the physical CPUs went: to a vCPU or to idling.
 *
 * <p>A CPU's time is accounted up to a point that only moves forward; what lies before it is busy
 * or idle, nothing else. What is added to a vCPU is exactly what is added to its CPU's busy time.
 */
// [impl->req~rsc-accounting~1]
final class Accounts {
  /** Times stay below this: 126 years. */
  static final long LIMIT = 4000000000000000000L;

  /*@ spec_public @*/ private final long[] accounted;
  /*@ spec_public @*/ private final long[] busy;
  /*@ spec_public @*/ private final long[] idle;
  /*@ spec_public @*/ private final long[] ran;

  /*@ public invariant busy.length == accounted.length && idle.length == accounted.length;
    @ public invariant accounted != busy && accounted != idle && accounted != ran;
    @ public invariant busy != idle && busy != ran && idle != ran;
    @ public invariant (\forall int c; 0 <= c && c < accounted.length;
    @                     accounted[c] == busy[c] + idle[c]);
    @ public invariant (\forall int c; 0 <= c && c < accounted.length;
    @                     0 <= accounted[c] && accounted[c] <= LIMIT);
    @ public invariant (\forall int c; 0 <= c && c < busy.length;
    @                     0 <= busy[c] && busy[c] <= LIMIT);
    @ public invariant (\forall int c; 0 <= c && c < idle.length;
    @                     0 <= idle[c] && idle[c] <= LIMIT);
    @ public invariant (\forall int v; 0 <= v && v < ran.length;
    @                     0 <= ran[v] && ran[v] <= LIMIT);
    @*/

  /*@ public normal_behavior
    @ requires 0 < cpus && 0 < vcpus;
    @ ensures accounted.length == cpus && ran.length == vcpus;
    @ ensures (\forall int c; 0 <= c && c < cpus; accounted[c] == 0);
    @ ensures (\forall int v; 0 <= v && v < vcpus; ran[v] == 0);
    @*/
  Accounts(int cpus, int vcpus) {
    accounted = new long[cpus];
    busy = new long[cpus];
    idle = new long[cpus];
    ran = new long[vcpus];
  }

  /** A vCPU begins a new life. */
  /*@ public normal_behavior
    @ requires 0 <= vcpu && vcpu < ran.length;
    @ ensures ran[vcpu] == 0;
    @ assignable ran[vcpu];
    @*/
  void begin(int vcpu) {
    ran[vcpu] = 0L;
  }

  /** The CPU has been idle since it was last accounted; nothing happens if {@code now} is past. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounted.length && now <= LIMIT;
    @ ensures \old(accounted[cpu]) <= now ==> accounted[cpu] == now
    @           && idle[cpu] == \old(idle[cpu]) + (now - \old(accounted[cpu]));
    @ ensures now < \old(accounted[cpu]) ==> accounted[cpu] == \old(accounted[cpu])
    @           && idle[cpu] == \old(idle[cpu]);
    @ assignable accounted[cpu], idle[cpu];
    @*/
  void idle(int cpu, long now) {
    long before = accounted[cpu];
    if (now < before) {
      return;
    }
    idle[cpu] = idle[cpu] + (now - before);
    accounted[cpu] = now;
  }

  /**
   * The CPU has run a vCPU since it was last accounted.
   *
   * @return the time that was charged to the vCPU, in ns
   */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounted.length && 0 <= vcpu && vcpu < ran.length;
    @ requires now <= LIMIT;
    @ ensures 0 <= \result && \result <= LIMIT;
    @ ensures \old(accounted[cpu]) <= now ==> accounted[cpu] == now
    @           && \result == now - \old(accounted[cpu]);
    @ ensures now < \old(accounted[cpu]) ==> \result == 0
    @           && accounted[cpu] == \old(accounted[cpu]);
    @ ensures busy[cpu] == \old(busy[cpu]) + \result;
    @ ensures \old(ran[vcpu]) + \result <= LIMIT ==> ran[vcpu] == \old(ran[vcpu]) + \result;
    @ assignable accounted[cpu], busy[cpu], ran[vcpu];
    @*/
  long run(int cpu, int vcpu, long now) {
    long before = accounted[cpu];
    if (now < before) {
      return 0L;
    }
    long time = now - before;
    //@ assert 0 <= time && time <= LIMIT && busy[cpu] <= LIMIT;
    busy[cpu] = busy[cpu] + time;
    ran[vcpu] = ran[vcpu] < LIMIT - time ? ran[vcpu] + time : LIMIT;
    accounted[cpu] = now;
    return time;
  }

  /** Time up to which the CPU is accounted, in ns. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounted.length;
    @ ensures \result == accounted[cpu];
    @ assignable \strictly_nothing;
    @*/
  long accounted(int cpu) {
    return accounted[cpu];
  }

  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounted.length;
    @ ensures \result == busy[cpu];
    @ assignable \strictly_nothing;
    @*/
  long busy(int cpu) {
    return busy[cpu];
  }

  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < accounted.length;
    @ ensures \result == idle[cpu];
    @ assignable \strictly_nothing;
    @*/
  long idleTime(int cpu) {
    return idle[cpu];
  }

  /** Run time of a vCPU since it began, in ns. */
  /*@ public normal_behavior
    @ requires 0 <= vcpu && vcpu < ran.length;
    @ ensures \result == ran[vcpu] && 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  long ran(int vcpu) {
    return ran[vcpu];
  }

  /** The latest time up to which any CPU is accounted. */
  /*@ public normal_behavior
    @ ensures 0 <= \result && \result <= LIMIT;
    @ ensures (\forall int c; 0 <= c && c < accounted.length; accounted[c] <= \result);
    @ assignable \strictly_nothing;
    @*/
  long latest() {
    long time = 0L;
    int cpu = 0;
    /*@ loop_invariant 0 <= cpu && cpu <= accounted.length && 0 <= time && time <= LIMIT;
      @ loop_invariant (\forall int c; 0 <= c && c < cpu; accounted[c] <= time);
      @ decreases accounted.length - cpu;
      @ assignable \strictly_nothing;
      @*/
    while (cpu < accounted.length) {
      time = time < accounted[cpu] ? accounted[cpu] : time;
      cpu = cpu + 1;
    }
    return time;
  }
}
