package touchstone.machine.device;

import java.util.function.LongSupplier;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.platform.MachineStop;

/**
 * ACPI's fixed hardware: event and control registers, whose sleep bit switches the machine off, and
 * the power management timer. The hardware is in ACPI mode from the start.
 *
 * <p>The timer's overflow is the only event: there is no button, and the clock's alarm has an
 * interrupt of its own.
 *
 * @see <a href="https://uefi.org/specs/ACPI/6.4/04_ACPI_Hardware_Specification/">ACPI 6.4, 4.8</a>
 */
public final class PowerManagement implements PortBus.Device, Clocked {
  /** Status, 16 bits, and enables behind it. @see ACPI 4.8.4.1 */
  public static final int PM1A_EVENT = 0x600;

  /** 16 bits. @see ACPI 4.8.4.2 */
  public static final int PM1A_CONTROL = 0x604;

  /** 24 bits, read-only. @see ACPI 4.8.2.1 */
  public static final int PM_TIMER = 0x608;

  public static final int SCI = 9;

  /** What the sleep type must be for S5, as the DSDT's \_S5 says. */
  public static final int SLEEP_TYPE_OFF = 0;

  private static final int PM1A_ENABLE = PM1A_EVENT + 2;
  private static final int TIMER_EVENT = 1;

  /** Enables of the timer, global lock, buttons and clock; only the first has an event here. */
  private static final int ENABLES = 0x721;

  private static final int SCI_ENABLED = 1;
  private static final int SLEEP_ENABLE = 1 << 13;
  private static final int CONTROL_KEPT = 0x1C02;
  private static final int SLEEP_TYPE_SHIFT = 10;

  private static final Oscillator PULSES = new Oscillator(3_579_545);
  private static final int TIMER_MASK = 0xFFFFFF;

  /** The top bit changes: the timer's event. */
  private static final int HALF = 1 << 23;

  private final LongSupplier now;
  private final InterruptLine sci;
  private int status;
  private int enable;
  private int control;

  /** How often the top bit had changed when it was last looked at. */
  private long seenHalves;

  /** {@code now} gives ns since power-up. */
  public PowerManagement(LongSupplier now, InterruptLine sci) {
    this.now = now;
    this.sci = sci;
  }

  public void attachTo(PortBus ports) {
    ports.attach(PM1A_EVENT, 6, this);
    ports.attach(PM_TIMER, 4, this);
  }

  @Override
  public int read(int port, int bytes) {
    look();
    return switch (port) {
      case PM1A_EVENT -> status | enable << 16;
      case PM1A_EVENT + 1 -> status >>> 8;
      case PM1A_ENABLE -> enable;
      case PM1A_ENABLE + 1 -> enable >>> 8;
      case PM1A_CONTROL -> control | SCI_ENABLED;
      case PM1A_CONTROL + 1 -> control >>> 8;
      default -> timer() >>> 8 * (port - PM_TIMER);
    };
  }

  private int timer() {
    return (int) PULSES.ticks(now.getAsLong()) & TIMER_MASK;
  }

  @Override
  public void write(Cpu cpu, int port, int bytes, int value) {
    look();
    switch (port) {
      case PM1A_EVENT -> {
        status &= ~value;
        if (bytes == 4) {
          enable = value >>> 16 & ENABLES;
        }
      }
      case PM1A_ENABLE -> enable = value & ENABLES;
      case PM1A_CONTROL -> {
        if (bytes > 1) {
          sleep(cpu, value);
        }
      }
      case PM1A_CONTROL + 1 -> sleep(cpu, value << 8);
      default -> {}
    }
    signal();
  }

  /** Soft off is the only sleeping state this machine has; other types do nothing. */
  private void sleep(Cpu cpu, int value) {
    control = value & CONTROL_KEPT;
    if ((value & SLEEP_ENABLE) != 0 && (value >>> SLEEP_TYPE_SHIFT & 7) == SLEEP_TYPE_OFF) {
      cpu.machine.stop(cpu, MachineStop.Kind.POWER_OFF, "power-off");
    }
  }

  private void look() {
    long halves = PULSES.ticks(now.getAsLong()) / HALF;
    if (halves != seenHalves) {
      seenHalves = halves;
      status |= TIMER_EVENT;
      signal();
    }
  }

  private void signal() {
    sci.set((status & enable) != 0);
  }

  @Override
  public long next() {
    return (enable & TIMER_EVENT) == 0 ? Long.MAX_VALUE : PULSES.nanos((seenHalves + 1) * HALF);
  }

  @Override
  public void act() {
    look();
  }
}
