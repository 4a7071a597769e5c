package touchstone.core.sched;

import touchstone.core.vcpu.Vcpu;

/** How long each vCPU has been running, runnable, blocked and offline. @xen public/vcpu.h */
// [impl->req~rsc-runstate~1]
public final class Runstate {
  public static final int RUNNING = 0;
  public static final int RUNNABLE = 1;
  public static final int BLOCKED = 2;
  public static final int OFFLINE = 3;

  private static final int STATES = 4;

  /*@ spec_public @*/ private final int[] state;
  /*@ spec_public @*/ private final long[] since;
  /*@ spec_public @*/ private final long[] time;

  /*@ public invariant state.length == since.length && time.length == 4 * state.length;
    @ public invariant (\forall int i; 0 <= i && i < state.length; 0 <= state[i] && state[i] < 4);
    @*/

  Runstate(int vcpus) {
    state = new int[vcpus];
    since = new long[vcpus];
    time = new long[STATES * vcpus];
  }

  /** A vCPU's times begin at zero, offline. */
  void begin(Vcpu v, long now) {
    int i = index(v);
    state[i] = OFFLINE;
    since[i] = now;
    for (int s = 0; s < STATES; s++) {
      time[STATES * i + s] = 0L;
    }
  }

  /** The vCPU is in another state from {@code now} on. */
  void change(Vcpu v, int to, long now) {
    int i = index(v);
    if (state[i] == to) {
      return;
    }
    if (now > since[i]) {
      int slot = STATES * i + state[i];
      time[slot] = time[slot] + (now - since[i]);
      since[i] = now;
    }
    state[i] = to;
  }

  /** RUNNING, RUNNABLE, BLOCKED or OFFLINE. */
  /*@ public normal_behavior
    @ requires 0 <= v.domain.id && 0 <= v.id && v.id < v.domain.vcpu.length;
    @ requires v.domain.id * v.domain.vcpu.length + v.id < since.length;
    @ ensures 0 <= \result && \result < 4;
    @ assignable \strictly_nothing;
    @*/
  public int state(Vcpu v) {
    return state[index(v)];
  }

  /** System time in ns at which the vCPU entered its state. */
  /*@ public normal_behavior
    @ requires 0 <= v.domain.id && 0 <= v.id && v.id < v.domain.vcpu.length;
    @ requires v.domain.id * v.domain.vcpu.length + v.id < since.length;
    @ assignable \strictly_nothing;
    @*/
  public long since(Vcpu v) {
    return since[index(v)];
  }

  /** ns spent in a state until {@code now}. */
  /*@ public normal_behavior
    @ requires 0 <= v.domain.id && 0 <= v.id && v.id < v.domain.vcpu.length;
    @ requires v.domain.id * v.domain.vcpu.length + v.id < since.length;
    @ requires 0 <= which && which < 4 && 0 <= now;
    @ assignable \strictly_nothing;
    @*/
  public long time(Vcpu v, int which, long now) {
    int i = index(v);
    long current = state[i] == which && now > since[i] ? now - since[i] : 0L;
    return time[STATES * i + which] + current;
  }

  private static int index(Vcpu v) {
    return v.domain.id * v.domain.vcpu.length + v.id;
  }
}
