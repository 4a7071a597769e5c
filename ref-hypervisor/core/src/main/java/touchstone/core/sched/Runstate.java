package touchstone.core.sched;

import touchstone.core.domain.Domain;
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
    @ public invariant since != time;
    @ public invariant (\forall int i; 0 <= i && i < state.length; 0 <= state[i] && state[i] < 4);
    @ public invariant (\forall int i; 0 <= i && i < since.length;
    @                     0 <= since[i] && since[i] <= Accounts.LIMIT);
    @ public invariant (\forall int i; 0 <= i && i < time.length;
    @                     0 <= time[i] && time[i] <= Accounts.LIMIT);
    @*/

  /*@ public normal_behavior
    @ requires 0 < vcpus && vcpus <= 65536;
    @ ensures state.length == vcpus;
    @*/
  Runstate(int vcpus) {
    state = new int[vcpus];
    since = new long[vcpus];
    time = new long[STATES * vcpus];
  }

  /** A vCPU's times begin at zero, offline. */
  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8 && v.domain.id * 8 + v.id < state.length;
    @ requires 0 <= now && now <= Accounts.LIMIT;
    @ assignable state[*], since[*], time[*];
    @*/
  void begin(Vcpu v, long now) {
    int i = index(v);
    state[i] = OFFLINE;
    since[i] = now;
    /*@ loop_invariant 0 <= s && s <= 4 && \invariant_for(this);
      @ decreases 4 - s;
      @ assignable time[*];
      @*/
    for (int s = 0; s < STATES; s++) {
      time[STATES * i + s] = 0L;
    }
  }

  /** The vCPU is in another state from {@code now} on. */
  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8 && v.domain.id * 8 + v.id < state.length;
    @ requires 0 <= to && to < 4 && now <= Accounts.LIMIT;
    @ ensures state[v.domain.id * 8 + v.id] == to;
    @ assignable state[*], since[*], time[*];
    @*/
  void change(Vcpu v, int to, long now) {
    change(index(v), to, now);
  }

  /*@ private normal_behavior
    @ requires 0 <= i && i < state.length && 0 <= to && to < 4 && now <= Accounts.LIMIT;
    @ ensures state[i] == to;
    @ assignable state[*], since[*], time[*];
    @*/
  private void change(int i, int to, long now) {
    if (state[i] == to) {
      return;
    }
    if (now > since[i]) {
      book(STATES * i + state[i], now - since[i]);
      since[i] = now;
    }
    state[i] = to;
  }

  /** A sum that no clock reaches stops, as those of {@code Accounts} do. */
  /*@ private normal_behavior
    @ requires 0 <= slot && slot < time.length && 0 <= more && more <= Accounts.LIMIT;
    @ ensures \old(time[slot]) + more <= Accounts.LIMIT ==> time[slot] == \old(time[slot]) + more;
    @ assignable time[slot];
    @*/
  private void book(int slot, long more) {
    time[slot] = time[slot] < Accounts.LIMIT - more ? time[slot] + more : Accounts.LIMIT;
  }

  /** RUNNING, RUNNABLE, BLOCKED or OFFLINE. */
  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8 && v.domain.id * 8 + v.id < state.length;
    @ ensures \result == state[v.domain.id * 8 + v.id] && 0 <= \result && \result < 4;
    @ assignable \strictly_nothing;
    @*/
  public int state(Vcpu v) {
    return state[index(v)];
  }

  /** System time in ns at which the vCPU entered its state. */
  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8 && v.domain.id * 8 + v.id < state.length;
    @ ensures \result == since[v.domain.id * 8 + v.id];
    @ assignable \strictly_nothing;
    @*/
  public long since(Vcpu v) {
    return since[index(v)];
  }

  /** ns spent in a state until {@code now}. */
  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8 && v.domain.id * 8 + v.id < state.length;
    @ requires 0 <= which && which < 4 && 0 <= now;
    @ requires now <= Accounts.LIMIT;
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  public long time(Vcpu v, int which, long now) {
    int i = index(v);
    long current = state[i] == which && now > since[i] ? now - since[i] : 0L;
    return time[STATES * i + which] + current;
  }

  /*@ private normal_behavior
    @ requires v.domain != null && 0 <= v.domain.id && v.domain.id < 65536;
    @ requires 0 <= v.id && v.id < 8;
    @ ensures \result == v.domain.id * 8 + v.id && 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  private static int index(Vcpu v) {
    return v.domain.id * Domain.MAX_VCPUS + v.id;
  }
}
