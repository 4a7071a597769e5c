package touchstone.machine.interrupt;

import java.util.Arrays;
import touchstone.machine.device.InterruptLine;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.Machine;

/**
 * The I/O APIC: 24 inputs, each with an entry that says which message goes to which local APICs.
 *
 * <p>Delivery modes SMI and ExtINT are not modelled: their messages are lost.
 *
 * @see "Intel 82093AA I/O Advanced Programmable Interrupt Controller, order number 290566"
 */
public final class IoApic implements PhysicalMemory.Mapped {
  public static final int BASE = 0xFEC00000;
  public static final int PINS = 24;

  private static final int BYTES = 0x1000;
  private static final int SELECT = 0;
  private static final int WINDOW = 0x10;

  // Registers behind the window
  private static final int ID = 0;
  private static final int VERSION = 1;
  private static final int ARBITRATION = 2;
  private static final int REDIRECTION = 0x10;

  private static final int VERSION_82093AA = PINS - 1 << 16 | 0x11;

  // Low half of a redirection entry
  private static final int LOGICAL = 1 << 11;
  private static final int ACTIVE_LOW = 1 << 13;
  private static final int REMOTE_IRR = 1 << 14;
  private static final int LEVEL = 1 << 15;
  private static final int MASKED = 1 << 16;
  private static final int WRITABLE = 0x1AFFF;

  private final Machine machine;
  private final boolean[] lines = new boolean[PINS];
  private final int[] low = new int[PINS];
  private final int[] destination = new int[PINS];
  private int selected;
  private int id;

  public IoApic(Machine machine) {
    this.machine = machine;
    Arrays.fill(low, MASKED);
  }

  public void attach() {
    machine.memory().attach(BASE & 0xFFFFFFFFL, BYTES, this);
    machine.addEndOfInterruptListener(this::endOfInterrupt);
  }

  /** The wire to an input. */
  public InterruptLine pin(int number) {
    return high -> {
      boolean before = isAsserted(number);
      lines[number] = high;
      if (isLevel(number)) {
        sendLevel(number);
      } else if (isAsserted(number) && !before) {
        send(number);
      }
    };
  }

  private boolean isLevel(int pin) {
    return (low[pin] & LEVEL) != 0;
  }

  private boolean isAsserted(int pin) {
    return lines[pin] != ((low[pin] & ACTIVE_LOW) != 0);
  }

  /** An edge-triggered interrupt is lost while its entry is masked. */
  private void send(int pin) {
    if ((low[pin] & MASKED) == 0) {
      int mode = low[pin] >>> 8 & 7;
      int vector = low[pin] & 0xFF;
      new InterruptMessage(mode, vector, isLevel(pin), machine.now())
          .sendTo(machine, destination[pin] >>> 24, (low[pin] & LOGICAL) != 0);
    }
  }

  /** A level-triggered one is sent as long as it is asserted, once until its end. */
  private void sendLevel(int pin) {
    boolean waits = (low[pin] & (MASKED | REMOTE_IRR)) != 0;
    if (!waits && isAsserted(pin)) {
      low[pin] |= REMOTE_IRR;
      send(pin);
    }
  }

  private void endOfInterrupt(int vector) {
    for (int pin = 0; pin < PINS; pin++) {
      if ((low[pin] & 0xFF) == vector && (low[pin] & REMOTE_IRR) != 0) {
        low[pin] &= ~REMOTE_IRR;
        sendLevel(pin);
      }
    }
  }

  @Override
  public long read(int offset, int bytes) {
    int value =
        switch (offset) {
          case SELECT -> selected;
          case WINDOW -> register();
          default -> 0;
        };
    return value & 0xFFFFFFFFL;
  }

  private int register() {
    int index = selected - REDIRECTION;
    if (index >= 0 && index < 2 * PINS) {
      return (index & 1) == 0 ? low[index >>> 1] : destination[index >>> 1];
    }
    return switch (selected) {
      case ID, ARBITRATION -> id;
      case VERSION -> VERSION_82093AA;
      default -> 0;
    };
  }

  @Override
  public void write(int offset, int bytes, long value) {
    if (offset == SELECT) {
      selected = (int) value & 0xFF;
    } else if (offset == WINDOW) {
      setRegister((int) value);
    }
  }

  private void setRegister(int value) {
    int index = selected - REDIRECTION;
    if (selected == ID) {
      id = value & 0x0F000000;
    } else if (index >= 0 && index < 2 * PINS) {
      int pin = index >>> 1;
      if ((index & 1) != 0) {
        destination[pin] = value & 0xFF000000;
      } else {
        setEntry(pin, value & WRITABLE);
      }
    }
  }

  /** An entry that is no longer level-triggered waits for no end. */
  private void setEntry(int pin, int value) {
    boolean staysLevel = (value & LEVEL) != 0;
    low[pin] = value | (staysLevel ? low[pin] & REMOTE_IRR : 0);
    if (staysLevel) {
      sendLevel(pin);
    }
  }
}
