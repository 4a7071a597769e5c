package touchstone.proofs.obligation;

import touchstone.core.sched.Caps;

/**
 * A cap is never exceeded in a window: a run that begins only with budget left, and whose exit is
 * over at most {@link Caps#MARGIN} after the timer, leaves the domain within its percentage.
 */
public final class CapWindow {
  private CapWindow() {}

  /** One run from {@code from}, which ends {@code late} ns after its timer or with the window. */
  /*@ public normal_behavior
    @ requires \invariant_for(caps) && 0 <= domain && domain < 65536;
    @ requires 2 * domain + 1 < caps.used.length;
    @ requires 1 <= cap && cap <= Caps.MAX_CAP;
    @ requires 0 <= from && from <= 3000000000000000000L && 0 <= late && late <= Caps.MARGIN;
    @ ensures \result;
    @*/
  public static boolean run(Caps caps, int domain, int cap, long from, long late) {
    long left = caps.left(domain, cap, from);
    if (left == 0L) {
      return true;
    }
    caps.charge(domain, from, stop(from, left, late));
    return caps.usedAt(domain, from) <= cap * Caps.PER_PERCENT;
  }

  /** When the run is over: {@code late} ns after its timer, or earlier with the window. */
  /*@ private normal_behavior
    @ requires 0 <= from && from <= 3000000000000000000L;
    @ requires 0 <= left && left <= Caps.MAX_CAP * Caps.PER_PERCENT;
    @ requires 0 <= late && late <= Caps.MARGIN;
    @ ensures from <= \result && \result <= from + left + late;
    @ ensures \result <= (from / Caps.WINDOW + 1) * Caps.WINDOW;
    @ ensures \result <= Caps.LIMIT;
    @ assignable \strictly_nothing;
    @*/
  private static long stop(long from, long left, long late) {
    long end = Caps.end(from);
    long timer = from + left;
    return timer + late < end ? timer + late : end;
  }
}
