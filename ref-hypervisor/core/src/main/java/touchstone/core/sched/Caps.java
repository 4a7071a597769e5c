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
final class Caps {
  /** Length of an accounting window in ns. */
  static final long WINDOW = 20000000L;

  /** What the end of a run may cost beyond its timer, in ns. */
  static final long MARGIN = 10000L;

  /** Percent of all physical CPUs there can be. */
  static final int MAX_CAP = 6400;

  private static final long PER_PERCENT = WINDOW / 100;

  /** Used ns, and the window's number, at 2 * domain + window % 2. */
  /*@ spec_public @*/ private final long[] used;

  /*@ spec_public @*/ private final long[] window;

  /*@ public invariant used.length == window.length && used != window;
    @ public invariant (\forall int i; 0 <= i && i < used.length; 0 <= used[i]);
    @*/

  Caps(int domains) {
    used = new long[2 * domains];
    window = new long[2 * domains];
  }

  /** ns the domain may still run from {@code now} on in this window; Long.MAX_VALUE if no cap. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 2 * domain + 1 < used.length;
    @ requires 0 <= now && 0 <= cap && cap <= MAX_CAP;
    @ ensures 0 <= \result;
    @ ensures cap == 0 ==> \result == Long.MAX_VALUE;
    @ assignable \strictly_nothing;
    @*/
  long left(int domain, int cap, long now) {
    if (cap == 0) {
      return Long.MAX_VALUE;
    }
    long number = now / WINDOW;
    int slot = slot(domain, number);
    if (window[slot] > number) {
      return 0L;
    }
    long budget = cap * PER_PERCENT - MARGIN;
    long spent = window[slot] == number ? used[slot] : 0L;
    return spent < budget ? budget - spent : 0L;
  }

  /** Accounts a run of the domain from {@code from} to {@code to}, at most two windows. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 2 * domain + 1 < used.length && 0 <= from && from <= to;
    @ assignable used[*], window[*];
    @*/
  void charge(int domain, long from, long to) {
    long number = from / WINDOW;
    long boundary = (number + 1) * WINDOW;
    if (to <= boundary) {
      add(domain, number, to - from);
      return;
    }
    add(domain, number, boundary - from);
    add(domain, to / WINDOW, to - boundary);
  }

  private void add(int domain, long number, long run) {
    int slot = slot(domain, number);
    if (window[slot] != number) {
      window[slot] = number;
      used[slot] = 0L;
    }
    used[slot] = used[slot] + run;
  }

  /** ns used in the window that contains {@code time}. */
  long usedAt(int domain, long time) {
    int slot = slot(domain, time / WINDOW);
    return window[slot] == time / WINDOW ? used[slot] : 0L;
  }

  /** A domain number begins a new life. */
  void enrol(int domain) {
    used[2 * domain] = 0L;
    used[2 * domain + 1] = 0L;
  }

  /** Where the window that contains {@code now} ends. */
  static long end(long now) {
    return (now / WINDOW + 1) * WINDOW;
  }

  private static int slot(int domain, long number) {
    return 2 * domain + (int) (number % 2);
  }
}
