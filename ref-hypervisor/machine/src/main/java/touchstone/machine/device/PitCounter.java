package touchstone.machine.device;

/**
 * One of the three counters of the 8254. It does not count: what it would show follows from the
 * clock pulses since its count was loaded. A new count takes effect with the next pulse, in modes 2
 * and 3 too, where the chip would end its period first.
 *
 * @see "Intel 8254 Programmable Interval Timer, order number 231164: Mode Definitions"
 */
final class PitCounter {
  private static final int BINARY = 0x10000;
  private static final int DECIMAL = 10000;
  private static final int LOW_BYTE = 1;
  private static final int HIGH_BYTE = 2;
  private static final int BOTH_BYTES = 3;

  private static final int NULL_COUNT = 1 << 6;
  private static final int OUT = 1 << 7;

  /** Bits 5 to 0 of the control word: access, mode, BCD. At power-up OUT is high. */
  private int control = 3 << 1;

  /** Initial count, 1 to 65536 (BCD: 10000); 0 while none has been written since the control. */
  private int count;

  private int lowByte;
  private boolean awaitsHighByte;
  private boolean readsHighByte;
  private boolean gate;

  /** Pulse at which counting began. */
  private long start;

  /** Pulses already counted when the gate went low, or -1 while it counts. */
  private long held = -1;

  /** In the modes that a rising gate starts: it has. */
  private boolean triggered;

  /** What a latch command has caught, or -1. */
  private int latchedCount = -1;

  private int latchedStatus = -1;

  PitCounter(boolean gate) {
    this.gate = gate;
  }

  /** A control word for this counter: it waits for a count. */
  void control(int value) {
    control = value & 0x3F;
    count = 0;
    triggered = false;
    awaitsHighByte = false;
    readsHighByte = false;
    latchedCount = -1;
    latchedStatus = -1;
  }

  /** Modes 6 and 7 are 2 and 3. */
  private int mode() {
    int mode = control >>> 1 & 7;
    return mode > 5 ? mode - 4 : mode;
  }

  private int access() {
    return control >>> 4;
  }

  private int modulus() {
    return (control & 1) != 0 ? DECIMAL : BINARY;
  }

  void write(int value, long pulse) {
    if (access() == BOTH_BYTES && !awaitsHighByte) {
      lowByte = value;
      awaitsHighByte = true;
      return;
    }
    awaitsHighByte = false;
    switch (access()) {
      case LOW_BYTE -> load(value, pulse);
      case HIGH_BYTE -> load(value << 8, pulse);
      case BOTH_BYTES -> load(value << 8 | lowByte, pulse);
      default -> {}
    }
  }

  /** A count reaches the counting element with the pulse after the write. */
  private void load(int written, long pulse) {
    int initial = (control & 1) != 0 ? fromDecimal(written) : written;
    count = initial == 0 ? modulus() : initial;
    if (!startsByGate()) {
      start = pulse + 1;
      held = gate ? -1 : 0;
    }
  }

  private boolean startsByGate() {
    return mode() == 1 || mode() == 5;
  }

  boolean gate() {
    return gate;
  }

  void gate(boolean high, long pulse) {
    boolean rises = high && !gate;
    boolean falls = !high && gate;
    gate = high;
    if (startsByGate()) {
      if (rises) {
        start = pulse + 1;
        held = -1;
        triggered = true;
      }
    } else if (falls) {
      held = Math.max(0, elapsed(pulse));
    } else if (rises) {
      start = periodic() ? pulse + 1 : pulse - held;
      held = -1;
    }
  }

  private boolean periodic() {
    return mode() == 2 || mode() == 3;
  }

  /** Pulses counted; negative until the count has been loaded. */
  private long elapsed(long pulse) {
    return held >= 0 ? held : pulse - start;
  }

  private boolean counting() {
    return count != 0 && (!startsByGate() || triggered);
  }

  /** The OUT pin. */
  boolean out(long pulse) {
    if (!counting()) {
      return mode() != 0;
    }
    long elapsed = elapsed(pulse);
    return switch (mode()) {
      case 0 -> elapsed >= count;
      case 1 -> elapsed < 0 || elapsed >= count;
      case 2 -> held >= 0 || elapsed < 0 || elapsed % count != count - 1;
      case 3 -> held >= 0 || elapsed < 0 || elapsed % count < highPulses();
      default -> elapsed != count;
    };
  }

  /** Of mode 3: an odd count is high for one pulse more. */
  private int highPulses() {
    return (count + 1) / 2;
  }

  /** The first pulse after this one at which OUT changes, or {@code Long.MAX_VALUE}. */
  long nextChange(long pulse) {
    if (!counting() || held >= 0) {
      return Long.MAX_VALUE;
    }
    long elapsed = Math.max(-1, pulse - start);
    return switch (mode()) {
      case 2 -> start + after(elapsed, count - 1);
      case 3 -> start + after(elapsed, highPulses());
      case 1 -> elapsed < 0 ? start : elapsed < count ? start + count : Long.MAX_VALUE;
      case 0 -> elapsed < count ? start + count : Long.MAX_VALUE;
      default -> elapsed <= count ? start + Math.max(count, elapsed + 1) : Long.MAX_VALUE;
    };
  }

  /** The next end of a period, or of its first {@code high} pulses. */
  private long after(long elapsed, int high) {
    long next = elapsed + 1;
    long inPeriod = next % count;
    long period = next - inPeriod;
    return inPeriod == 0 && elapsed >= 0 ? next : period + (inPeriod <= high ? high : count);
  }

  int read(long pulse) {
    if (latchedStatus >= 0) {
      int status = latchedStatus;
      latchedStatus = -1;
      return status;
    }
    int value = latchedCount >= 0 ? latchedCount : shown(pulse);
    boolean high = access() == HIGH_BYTE || access() == BOTH_BYTES && readsHighByte;
    readsHighByte = access() == BOTH_BYTES && !readsHighByte;
    if (!readsHighByte) {
      latchedCount = -1;
    }
    return (high ? value >>> 8 : value) & 0xFF;
  }

  /** The counting element, as the data sheet numbers it: BCD where asked for. */
  private int shown(long pulse) {
    int value = (int) Math.floorMod(element(Math.max(0, elapsed(pulse))), (long) modulus());
    return (control & 1) != 0 ? toDecimal(value) : value;
  }

  private long element(long elapsed) {
    if (!counting()) {
      return count;
    }
    return switch (mode()) {
      case 2 -> count - elapsed % count;
      case 3 -> {
        long half = elapsed % count;
        yield (count & ~1) - 2 * (half < highPulses() ? half : half - highPulses());
      }
      default -> count - elapsed;
    };
  }

  void latchCount(long pulse) {
    if (latchedCount < 0) {
      latchedCount = shown(pulse);
    }
  }

  void latchStatus(long pulse) {
    if (latchedStatus < 0) {
      boolean loading = count == 0 || !startsByGate() && held < 0 && pulse < start;
      latchedStatus = (out(pulse) ? OUT : 0) | (loading ? NULL_COUNT : 0) | control;
    }
  }

  private static int fromDecimal(int bcd) {
    return (bcd >>> 12) * 1000 + (bcd >>> 8 & 15) * 100 + (bcd >>> 4 & 15) * 10 + (bcd & 15);
  }

  private static int toDecimal(int value) {
    return value / 1000 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10;
  }
}
