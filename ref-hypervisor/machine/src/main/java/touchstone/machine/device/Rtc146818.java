package touchstone.machine.device;

import java.util.function.LongSupplier;
import touchstone.machine.cpu.Cpu;

/**
 * The MC146818 of a PC at ports 70 and 71: clock, alarm, periodic interrupt and 128 bytes of
 * memory.
 *
 * <p>A run is a function of its inputs, so the clock starts at a given time and not at today's.
 *
 * @see "Motorola MC146818, ADI 856 R2"
 */
public final class Rtc146818 implements PortBus.Device, Clocked {
  private static final int INDEX = 0x70;
  private static final int DATA = 0x71;
  private static final int SIZE = 128;

  private static final int A = 10;
  private static final int B = 11;
  private static final int C = 12;
  private static final int D = 13;

  private static final int A_UPDATE_IN_PROGRESS = 1 << 7;
  private static final int A_RATE = 0xF;
  private static final int A_DIVIDER_RESET = 0x60;
  private static final int A_32768_HERTZ = 0x20;
  private static final int B_SET = 1 << 7;
  private static final int D_VALID = 1 << 7;

  /** Interrupts: enabled in B, flagged in C; IRQF is theirs together. */
  private static final int PERIODIC = 1 << 6;

  private static final int ALARM = 1 << 5;
  private static final int UPDATE_ENDED = 1 << 4;
  private static final int IRQF = 1 << 7;

  private static final long SECOND = 1_000_000_000;

  /** The update takes 1984 us and is announced 244 us before. */
  private static final long UPDATE = 2_228_000;

  private static final Oscillator PULSES = new Oscillator(32_768);

  private final LongSupplier now;
  private final InterruptLine irq8;
  private final int[] memory = new int[SIZE];
  private int index;

  /** What the clock shows until the next second begins, in seconds since 1970. */
  private long time;

  /** When the next second begins, in ns since power-up; never while the divider is reset. */
  private long nextSecond = SECOND;

  /** The pulse at which the periodic interrupt last came, or was enabled. */
  private long lastPeriod;

  /**
   * A clock that has been running all the time.
   *
   * @param now gives ns since power-up
   * @param start seconds since 1970 at power-up
   */
  public Rtc146818(LongSupplier now, long start, InterruptLine irq8) {
    this.now = now;
    this.irq8 = irq8;
    time = start;
    memory[A] = A_32768_HERTZ | 6;
    memory[B] = CmosClock.HOURS_24;
    memory[D] = D_VALID;
    CmosClock.put(memory, memory[B], start);
  }

  public void attachTo(PortBus ports) {
    ports.attach(INDEX, 2, this);
  }

  @Override
  public int read(int port, int bytes) {
    if (port == INDEX) {
      return 0xFF;
    }
    catchUp();
    if (index == C) {
      int flags = memory[C];
      memory[C] = 0;
      irq8.set(false);
      return flags;
    }
    return index == A && updating() ? memory[A] | A_UPDATE_IN_PROGRESS : memory[index];
  }

  private boolean updating() {
    return !isSet() && now.getAsLong() >= nextSecond - UPDATE;
  }

  /** Bit 7 of port 70 masks NMIs, of which this machine's board has none. */
  @Override
  public void write(Cpu cpu, int port, int bytes, int value) {
    int low = value & 0xFF;
    if (port == INDEX) {
      index = low & SIZE - 1;
      return;
    }
    catchUp();
    switch (index) {
      case A -> writeA(low & ~A_UPDATE_IN_PROGRESS);
      case B -> writeB(low);
      case C, D -> {}
      default -> memory[index] = low;
    }
    if (CmosClock.isTime(index)) {
      time = CmosClock.get(memory, memory[B], time);
    }
  }

  /** The divider, once let go, lets the next second begin after half a second. */
  private void writeA(int value) {
    boolean wasHeld = held(memory[A]);
    memory[A] = value;
    if (held(value)) {
      nextSecond = Long.MAX_VALUE;
    } else if (wasHeld) {
      nextSecond = now.getAsLong() + SECOND / 2;
    }
    lastPeriod = PULSES.ticks(now.getAsLong());
  }

  private static boolean held(int a) {
    return (a & A_DIVIDER_RESET) == A_DIVIDER_RESET;
  }

  /** Setting the clock stops updates and clears the interrupt of their end. */
  private void writeB(int value) {
    boolean enablesPeriod = (value & ~memory[B] & PERIODIC) != 0;
    memory[B] = (value & B_SET) != 0 ? value & ~UPDATE_ENDED : value;
    if (enablesPeriod) {
      lastPeriod = PULSES.ticks(now.getAsLong());
    }
    signal();
  }

  private boolean isSet() {
    return (memory[B] & B_SET) != 0;
  }

  // ---- time passes ------------------------------------------------------------------------------

  /** Carries out everything that was due up to now. */
  private void catchUp() {
    long present = now.getAsLong();
    while (nextSecond <= present) {
      nextSecond += SECOND;
      if (!isSet()) {
        update();
      }
    }
    long period = period();
    long pulse = PULSES.ticks(present);
    if (period != 0 && pulse - lastPeriod >= period) {
      lastPeriod = pulse - (pulse - lastPeriod) % period;
      memory[C] |= PERIODIC;
    }
    signal();
  }

  private void update() {
    time++;
    CmosClock.put(memory, memory[B], time);
    memory[C] |= UPDATE_ENDED;
    if (CmosClock.alarmMatches(memory)) {
      memory[C] |= ALARM;
    }
  }

  /** Pulses between periodic interrupts; 0 for none. Rates 1 and 2 are those of 8 and 9. */
  private int period() {
    int rate = memory[A] & A_RATE;
    if (rate == 0 || held(memory[A])) {
      return 0;
    }
    return 1 << (rate < 3 ? rate + 7 : rate) - 1;
  }

  private void signal() {
    boolean request = (memory[B] & memory[C] & (PERIODIC | ALARM | UPDATE_ENDED)) != 0;
    memory[C] = request ? memory[C] | IRQF : memory[C] & ~IRQF;
    irq8.set(request);
  }

  /** Only interrupts need a moment of their own; the rest is made up for when somebody looks. */
  @Override
  public long next() {
    long next = (memory[B] & (ALARM | UPDATE_ENDED)) != 0 && !isSet() ? nextSecond : Long.MAX_VALUE;
    if ((memory[B] & PERIODIC) != 0 && period() != 0) {
      next = Math.min(next, PULSES.nanos(lastPeriod + period()));
    }
    return next;
  }

  @Override
  public void act() {
    catchUp();
  }
}
