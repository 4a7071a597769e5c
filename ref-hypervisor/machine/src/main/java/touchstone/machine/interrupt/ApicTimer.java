package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;

/**
 * The local APIC's timer: one-shot, periodic, TSC deadline. It counts at 1 GHz before the divider.
 *
 * @sdm 11.5.4
 */
final class ApicTimer {
  private static final int PERIODIC = 1;
  private static final int TSC_DEADLINE = 2;

  private final Cpu cpu;
  private int mode;
  private int initialCount;
  private int divideRegister;
  private long tscDeadline;

  /** CPU clock at which the timer fires; {@code Long.MAX_VALUE} if it is not armed. */
  private long expiry = Long.MAX_VALUE;

  ApicTimer(Cpu cpu) {
    this.cpu = cpu;
  }

  void reset() {
    mode = 0;
    initialCount = 0;
    divideRegister = 0;
    disarm();
  }

  private void disarm() {
    tscDeadline = 0;
    expiry = Long.MAX_VALUE;
  }

  /** Bits 18:17 of the timer's LVT entry. A change to or from TSC deadline disarms the timer. */
  void setMode(int newMode) {
    if (mode != newMode && (mode == TSC_DEADLINE || newMode == TSC_DEADLINE)) {
      disarm();
    }
    mode = newMode;
  }

  int divide() {
    return divideRegister;
  }

  void setDivide(int value) {
    divideRegister = value & 0xB;
  }

  int initialCount() {
    return initialCount;
  }

  void setInitialCount(int count) {
    if (mode == TSC_DEADLINE) {
      return;
    }
    initialCount = count;
    expiry = count == 0 ? Long.MAX_VALUE : cpu.clock + period();
    cpu.wakeAt(expiry);
  }

  int currentCount() {
    if (mode == TSC_DEADLINE || expiry == Long.MAX_VALUE) {
      return 0;
    }
    return (int) (Math.max(0, expiry - cpu.clock) / divisor());
  }

  long tscDeadline() {
    return mode == TSC_DEADLINE ? tscDeadline : 0;
  }

  /** IA32_TSC_DEADLINE; 0 disarms, and outside deadline mode the write is ignored. */
  void setTscDeadline(long tsc) {
    if (mode != TSC_DEADLINE) {
      return;
    }
    tscDeadline = tsc;
    expiry = tsc == 0 ? Long.MAX_VALUE : clockAt(tsc);
    cpu.wakeAt(expiry);
  }

  /**
   * The clock at an unsigned TSC value: now if it has passed, never if the clock cannot reach it.
   */
  private long clockAt(long tsc) {
    long now = cpu.msrs.tsc();
    long left = tsc - now;
    boolean passed = Long.compareUnsigned(tsc, now) <= 0;
    boolean unreachable = left < 0 || cpu.clock + left < 0;
    return passed ? cpu.clock : unreachable ? Long.MAX_VALUE : cpu.clock + left;
  }

  long expiry() {
    return expiry;
  }

  /** True if the timer has fired since the last call; rearms a periodic one. */
  boolean expired() {
    if (cpu.clock < expiry) {
      return false;
    }
    if (mode == PERIODIC) {
      long missed = (cpu.clock - expiry) / period();
      expiry += (missed + 1) * period();
    } else {
      disarm();
    }
    return true;
  }

  private long period() {
    return (initialCount & 0xFFFFFFFFL) * divisor();
  }

  /** 2, 4, ... 128, 1 for the codes 0 to 7 in bits 3, 1 and 0. */
  private long divisor() {
    int code = divideRegister & 3 | divideRegister >>> 1 & 4;
    return code == 7 ? 1 : 2L << code;
  }
}
