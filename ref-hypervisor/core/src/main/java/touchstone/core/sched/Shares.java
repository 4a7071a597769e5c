package touchstone.core.sched;

/**
 * Who is owed processor time: start-time fair queueing over domains.
 *
 * <p>Each domain has a virtual time that advances by run time divided by weight, with the remainder
 * of the division carried along, so that over any interval the advance is exact. The runnable
 * domain with the least virtual time goes first. A domain that was away resumes at most one slice
 * behind the one last served: time not used is not saved up.
 */
// [impl->req~rsc-weights~1]
// [impl->req~rsc-no-starvation~1]
final class Shares {
  /** Virtual time advances like real time for a domain of this weight. */
  static final int UNIT = 256;

  static final int MAX_WEIGHT = 65535;

  /** Longest run charged at once, in ns; longer ones are charged in parts. */
  static final long MAX_RUN = 1000000000L;

  /** Virtual times stay below this, 15,000 years at weight 65535 and half a year at 1. */
  static final long LIMIT = 4000000000000000000L;

  /*@ spec_public @*/ private final long[] virtual;
  /*@ spec_public @*/ private final int[] remainder;
  /*@ spec_public @*/ private final long lag;
  /*@ spec_public @*/ private long served;

  /*@ public invariant virtual.length == remainder.length;
    @ public invariant 0 <= lag && lag <= LIMIT && 0 <= served && served <= LIMIT;
    @ public invariant (\forall int d; 0 <= d && d < virtual.length;
    @                     0 <= virtual[d] && virtual[d] <= LIMIT);
    @ public invariant (\forall int d; 0 <= d && d < remainder.length;
    @                     0 <= remainder[d] && remainder[d] < MAX_WEIGHT);
    @*/

  /*@ public normal_behavior
    @ requires 0 < domains && 0 <= slice && slice <= LIMIT;
    @ ensures virtual.length == domains && lag == slice && served == 0;
    @*/
  Shares(int domains, long slice) {
    virtual = new long[domains];
    remainder = new int[domains];
    lag = slice;
  }

  /** Advances the domain's virtual time by a run of any length. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < virtual.length;
    @ requires 0 <= run && 1 <= weight && weight <= MAX_WEIGHT;
    @ ensures true;
    @ assignable virtual[domain], remainder[domain];
    @*/
  void chargeAll(int domain, long run, int weight) {
    long left = run;
    /*@ loop_invariant 0 <= left && left <= run && \invariant_for(this);
      @ decreases left;
      @ assignable virtual[domain], remainder[domain];
      @*/
    while (left > 0L) {
      long part = left < MAX_RUN ? left : MAX_RUN;
      charge(domain, part, weight);
      left = left - part;
    }
  }

  /** Advances the domain's virtual time by {@code run} ns of real time at the given weight. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < virtual.length;
    @ requires 0 <= run && run <= MAX_RUN && 1 <= weight && weight <= MAX_WEIGHT;
    @ ensures virtual[domain] >= \old(virtual[domain]);
    @ ensures \old(virtual[domain]) + (run * UNIT + \old(remainder[domain])) / weight <= LIMIT
    @           ==> virtual[domain]
    @             == \old(virtual[domain]) + (run * UNIT + \old(remainder[domain])) / weight;
    @ ensures remainder[domain] == (run * UNIT + \old(remainder[domain])) % weight;
    @ assignable virtual[domain], remainder[domain];
    @*/
  // [impl->req~rsc-share-any-second~1]
  void charge(int domain, long run, int weight) {
    long due = run * UNIT + remainder[domain];
    long next = virtual[domain] + quotient(due, weight);
    virtual[domain] = next < LIMIT ? next : LIMIT;
    remainder[domain] = rest(due, weight);
  }

  /*@ private normal_behavior
    @ requires 0 <= due && due <= 256000065535L && 1 <= weight && weight <= MAX_WEIGHT;
    @ ensures \result == due / weight && 0 <= \result && \result <= due;
    @ assignable \strictly_nothing;
    @*/
  private static long quotient(long due, int weight) {
    return due / weight;
  }

  /*@ private normal_behavior
    @ requires 0 <= due && due <= 256000065535L && 1 <= weight && weight <= MAX_WEIGHT;
    @ ensures \result == due % weight && 0 <= \result && \result < weight;
    @ assignable \strictly_nothing;
    @*/
  private static int rest(long due, int weight) {
    return (int) (due % weight);
  }

  /** The domain has work again: what it missed meanwhile is forgiven but for one slice. */
  // [impl->req~rsc-wake-latency~1]
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < virtual.length;
    @ ensures virtual[domain] >= \old(virtual[domain]) && virtual[domain] >= served - lag;
    @ assignable virtual[domain];
    @*/
  // [impl->req~rsc-no-hoarding~1]
  void resume(int domain) {
    if (virtual[domain] < served - lag) {
      virtual[domain] = served - lag;
    }
  }

  /** The domain is served now. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < virtual.length;
    @ ensures served >= \old(served);
    @ assignable virtual[domain], served;
    @*/
  void serve(int domain) {
    resume(domain);
    if (served < virtual[domain]) {
      served = virtual[domain];
    }
  }

  /** A domain number begins a new life, on a par with the one last served. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < virtual.length;
    @ ensures virtual[domain] == served && remainder[domain] == 0;
    @ assignable virtual[domain], remainder[domain];
    @*/
  void enrol(int domain) {
    virtual[domain] = served;
    remainder[domain] = 0;
  }

  /** Virtual time of a domain: the least goes first. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < virtual.length;
    @ ensures \result == virtual[domain];
    @ assignable \strictly_nothing;
    @*/
  long at(int domain) {
    return virtual[domain];
  }
}
