package touchstone.machine.device;

import java.util.function.LongSupplier;
import touchstone.machine.cpu.Cpu;

/**
 * The 8254 of a PC at ports 40 to 43, and port 61, which opens counter 2's gate and shows its
 * output. Counter 0 drives IRQ 0, counter 1 nothing, counter 2 a loudspeaker that is not there.
 *
 * @see "Intel 8254 Programmable Interval Timer, order number 231164: Programming the 8254"
 */
public final class Pit8254 implements PortBus.Device, Clocked {
  private static final int COUNTER_0 = 0x40;
  private static final int CONTROL = 0x43;
  private static final int SYSTEM_CONTROL = 0x61;

  private static final int READ_BACK = 3;
  private static final int NO_COUNT = 1 << 5;
  private static final int NO_STATUS = 1 << 4;
  private static final int LATCH = 0;

  private static final int GATE_2 = 1;
  private static final int SPEAKER = 2;
  private static final int REFRESH = 1 << 4;
  private static final int OUT_2 = 1 << 5;

  /** 14.31818 MHz / 12. */
  private static final Oscillator PULSES = new Oscillator(1_193_182);

  /** Memory is refreshed every 18 pulses, and a bit of port 61 toggles. */
  private static final int REFRESH_PULSES = 18;

  private final LongSupplier now;
  private final InterruptLine irq0;
  private final PitCounter[] counters = {
    new PitCounter(true), new PitCounter(true), new PitCounter(false)
  };
  private int speaker;

  /** The pulse at which IRQ 0 was last looked at. */
  private long seen;

  /** {@code now} gives ns since power-up. */
  public Pit8254(LongSupplier now, InterruptLine irq0) {
    this.now = now;
    this.irq0 = irq0;
    irq0.set(counters[0].out(0));
  }

  public void attachTo(PortBus ports) {
    ports.attach(COUNTER_0, 4, this);
    ports.attach(SYSTEM_CONTROL, 1, this);
  }

  private long pulse() {
    return PULSES.ticks(now.getAsLong());
  }

  @Override
  public int read(int port, int bytes) {
    long pulse = pulse();
    if (port == SYSTEM_CONTROL) {
      boolean refresh = (pulse / REFRESH_PULSES & 1) != 0;
      return speaker
          | (counters[2].gate() ? GATE_2 : 0)
          | (refresh ? REFRESH : 0)
          | (counters[2].out(pulse) ? OUT_2 : 0);
    }
    return port == CONTROL ? 0 : counters[port - COUNTER_0].read(pulse);
  }

  @Override
  public void write(Cpu cpu, int port, int bytes, int value) {
    long pulse = pulse();
    int low = value & 0xFF;
    switch (port) {
      case SYSTEM_CONTROL -> {
        speaker = low & SPEAKER;
        counters[2].gate((low & GATE_2) != 0, pulse);
      }
      case CONTROL -> control(low, pulse);
      default -> counters[port - COUNTER_0].write(low, pulse);
    }
    drive(pulse);
  }

  private void control(int value, long pulse) {
    int select = value >>> 6;
    if (select == READ_BACK) {
      readBack(value, pulse);
    } else if ((value >>> 4 & 3) == LATCH) {
      counters[select].latchCount(pulse);
    } else {
      counters[select].control(value);
    }
  }

  private void readBack(int value, long pulse) {
    for (int i = 0; i < counters.length; i++) {
      if ((value & 2 << i) != 0) {
        if ((value & NO_COUNT) == 0) {
          counters[i].latchCount(pulse);
        }
        if ((value & NO_STATUS) == 0) {
          counters[i].latchStatus(pulse);
        }
      }
    }
  }

  private void drive(long pulse) {
    seen = pulse;
    irq0.set(counters[0].out(pulse));
  }

  @Override
  public long next() {
    long change = counters[0].nextChange(seen);
    return change == Long.MAX_VALUE ? change : PULSES.nanos(change);
  }

  @Override
  public void act() {
    drive(pulse());
  }
}
