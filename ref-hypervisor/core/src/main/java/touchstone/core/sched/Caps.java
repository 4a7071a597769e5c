package touchstone.core.sched;

/**
 * Upper bounds: a domain with cap c uses at most c percent of one physical CPU in every window.
 *
 * <p>Windows are fixed intervals of each CPU's time. A run is only begun with {@link #MARGIN} ns of
 * budget left, and its timer fires that much early, so that the exit it ends with is still within
 * the budget. Two windows are kept per domain because the physical CPUs' clocks differ by less than
 * one.
 */
// [impl->req~rsc-caps~1]
public final class Caps {
  /** Length of an accounting window in ns. */
  public static final long WINDOW = 20000000L;

  /** What the end of a run may cost beyond its timer, in ns. */
  public static final long MARGIN = 10000L;

  /** Percent of all physical CPUs there can be. */
  public static final int MAX_CAP = 6400;

  /** ns of a window that one percent is worth. */
  public static final long PER_PERCENT = 200000L;

  /** Times and sums of them stay below this: 126 years. */
  public static final long LIMIT = 4000000000000000000L;

  /** Used ns, and the window's number, at 2 * domain + window % 2. */
  /*@ spec_public @*/ private final long[] used;

  /*@ spec_public @*/ private final long[] window;

  /*@ public invariant used.length == window.length && used != window;
    @ public invariant (\forall int i; 0 <= i && i < used.length; 0 <= used[i]);
    @ public invariant (\forall int i; 0 <= i && i < used.length; used[i] <= LIMIT);
    @*/

  /*@ public normal_behavior
    @ requires 0 < domains && domains <= 65536;
    @ ensures used.length == 2 * domains;
    @ ensures (\forall int i; 0 <= i && i < used.length; used[i] == 0);
    @*/
  public Caps(int domains) {
    used = new long[2 * domains];
    window = new long[2 * domains];
  }

  /** ns the domain may still run from {@code now} on in this window; Long.MAX_VALUE if no cap. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < 65536 && 2 * domain + 1 < used.length;
    @ requires 0 <= now && now <= LIMIT && 0 <= cap && cap <= MAX_CAP;
    @ ensures 0 <= \result;
    @ ensures cap == 0 ==> \result == Long.MAX_VALUE;
    @ ensures 0 < cap ==> \result <= cap * PER_PERCENT;
    @ ensures 0 < cap && 0 < \result
    @           ==> window[2 * domain + now / WINDOW % 2] <= now / WINDOW;
    @ ensures 0 < cap && 0 < \result && window[2 * domain + now / WINDOW % 2] == now / WINDOW
    @           ==> \result == cap * PER_PERCENT - MARGIN - used[2 * domain + now / WINDOW % 2];
    @ ensures 0 < cap && 0 < \result && window[2 * domain + now / WINDOW % 2] != now / WINDOW
    @           ==> \result == cap * PER_PERCENT - MARGIN;
    @ assignable \strictly_nothing;
    @*/
  public long left(int domain, int cap, long now) {
    long number = now / WINDOW;
    return leftAt(slot(domain, number), number, cap);
  }

  /*@ private normal_behavior
    @ requires 0 <= slot && slot < used.length && 0 <= cap && cap <= MAX_CAP;
    @ ensures 0 <= \result;
    @ ensures cap == 0 ==> \result == Long.MAX_VALUE;
    @ ensures 0 < cap ==> \result <= cap * PER_PERCENT;
    @ ensures 0 < cap && 0 < \result ==> window[slot] <= number;
    @ ensures 0 < cap && 0 < \result && window[slot] == number
    @           ==> \result == cap * PER_PERCENT - MARGIN - used[slot];
    @ ensures 0 < cap && 0 < \result && window[slot] != number
    @           ==> \result == cap * PER_PERCENT - MARGIN;
    @ assignable \strictly_nothing;
    @*/
  private long leftAt(int slot, long number, int cap) {
    if (cap == 0) {
      return Long.MAX_VALUE;
    }
    if (number < window[slot]) {
      return 0L;
    }
    long budget = cap * PER_PERCENT - MARGIN;
    long spent = window[slot] == number ? used[slot] : 0L;
    return spent < budget ? budget - spent : 0L;
  }

  /** Accounts a run of the domain from {@code from} to {@code to}, at most two windows. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < 65536 && 2 * domain + 1 < used.length;
    @ requires 0 <= from && from <= to && to <= LIMIT;
    @ requires to <= (from / WINDOW + 1) * WINDOW;
    @ ensures window[2 * domain + from / WINDOW % 2] == from / WINDOW;
    @ ensures \old(window[2 * domain + from / WINDOW % 2]) == from / WINDOW
    @           && \old(used[2 * domain + from / WINDOW % 2]) + (to - from) <= LIMIT
    @           ==> used[2 * domain + from / WINDOW % 2]
    @             == \old(used[2 * domain + from / WINDOW % 2]) + (to - from);
    @ ensures \old(window[2 * domain + from / WINDOW % 2]) != from / WINDOW
    @           ==> used[2 * domain + from / WINDOW % 2] == to - from;
    @ assignable used[2 * domain .. 2 * domain + 1], window[2 * domain .. 2 * domain + 1];
    @
    @ also public normal_behavior
    @ requires 0 <= domain && domain < 65536 && 2 * domain + 1 < used.length;
    @ requires 0 <= from && from <= to && to <= LIMIT;
    @ ensures true;
    @ assignable used[2 * domain .. 2 * domain + 1], window[2 * domain .. 2 * domain + 1];
    @*/
  public void charge(int domain, long from, long to) {
    long number = from / WINDOW;
    long boundary = (number + 1) * WINDOW;
    if (to <= boundary) {
      add(domain, number, to - from);
      return;
    }
    add(domain, number, boundary - from);
    add(domain, to / WINDOW, to - boundary);
  }

  /*@ private normal_behavior
    @ requires 0 <= domain && domain < 65536 && 2 * domain + 1 < used.length;
    @ requires 0 <= number && number <= LIMIT && 0 <= run && run <= LIMIT;
    @ ensures window[2 * domain + number % 2] == number;
    @ ensures \old(window[2 * domain + number % 2]) == number
    @           && \old(used[2 * domain + number % 2]) + run <= LIMIT
    @           ==> used[2 * domain + number % 2] == \old(used[2 * domain + number % 2]) + run;
    @ ensures \old(window[2 * domain + number % 2]) != number
    @           ==> used[2 * domain + number % 2] == run;
    @ assignable used[2 * domain .. 2 * domain + 1], window[2 * domain .. 2 * domain + 1];
    @*/
  private void add(int domain, long number, long run) {
    addAt(slot(domain, number), number, run);
  }

  /*@ private normal_behavior
    @ requires 0 <= slot && slot < used.length && 0 <= run && run <= LIMIT;
    @ ensures window[slot] == number;
    @ ensures \old(window[slot]) == number && \old(used[slot]) + run <= LIMIT
    @           ==> used[slot] == \old(used[slot]) + run;
    @ ensures \old(window[slot]) != number ==> used[slot] == run;
    @ assignable used[slot], window[slot];
    @*/
  private void addAt(int slot, long number, long run) {
    long before = window[slot] == number ? used[slot] : 0L;
    window[slot] = number;
    used[slot] = before < LIMIT - run ? before + run : LIMIT;
  }

  /** ns used in the window that contains {@code time}. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < 65536 && 2 * domain + 1 < used.length;
    @ requires 0 <= time && time <= LIMIT;
    @ ensures window[2 * domain + time / WINDOW % 2] == time / WINDOW
    @           ==> \result == used[2 * domain + time / WINDOW % 2];
    @ ensures window[2 * domain + time / WINDOW % 2] != time / WINDOW ==> \result == 0;
    @ assignable \strictly_nothing;
    @*/
  public long usedAt(int domain, long time) {
    long number = time / WINDOW;
    int slot = slot(domain, number);
    return window[slot] == number ? used[slot] : 0L;
  }

  /** A domain number begins a new life. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < 65536 && 2 * domain + 1 < used.length;
    @ ensures used[2 * domain] == 0 && used[2 * domain + 1] == 0;
    @ assignable used[2 * domain], used[2 * domain + 1];
    @*/
  public void enrol(int domain) {
    used[2 * domain] = 0L;
    used[2 * domain + 1] = 0L;
  }

  /** Where the window that contains {@code now} ends. */
  /*@ public normal_behavior
    @ requires 0 <= now && now <= LIMIT;
    @ ensures \result == (now / WINDOW + 1) * WINDOW && now < \result;
    @ ensures \result <= now + WINDOW;
    @ assignable \strictly_nothing;
    @*/
  public static long end(long now) {
    return (now / WINDOW + 1) * WINDOW;
  }

  /*@ private normal_behavior
    @ requires 0 <= domain && domain < 65536 && 0 <= number;
    @ ensures \result == 2 * domain + number % 2;
    @ ensures \result == 2 * domain || \result == 2 * domain + 1;
    @ assignable \strictly_nothing;
    @*/
  private static int slot(int domain, long number) {
    return 2 * domain + (int) (number % 2);
  }
}
