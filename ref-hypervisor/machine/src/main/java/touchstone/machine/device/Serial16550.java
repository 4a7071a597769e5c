package touchstone.machine.device;

import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import touchstone.machine.cpu.Cpu;

/**
 * A 16550A at eight ports. A byte is sent at once, whatever the divisor says; what comes in waits
 * in a receive queue that is never full. As in a PC, output OUT2 connects the interrupt to its
 * line.
 */
public final class Serial16550 implements PortBus.Device {
  public static final int COM1 = 0x3F8;

  private static final int DATA = 0;
  private static final int INTERRUPT_ENABLE = 1;
  private static final int IDENTIFICATION = 2;
  private static final int LINE_CONTROL = 3;
  private static final int MODEM_CONTROL = 4;
  private static final int LINE_STATUS = 5;
  private static final int MODEM_STATUS = 6;

  private static final int DLAB = 0x80;
  private static final int LOOPBACK = 0x10;
  private static final int OUT2 = 8;
  private static final int DATA_READY = 1;
  private static final int TRANSMITTER_EMPTY = 0x60;
  private static final int RECEIVED_INTERRUPT = 4;
  private static final int TRANSMIT_INTERRUPT = 2;
  private static final int NO_INTERRUPT = 1;

  private final int base;
  private final IntConsumer output;
  private final InterruptLine irq;
  private final ArrayDeque<Integer> received = new ArrayDeque<>();
  private int interruptEnable;
  private int lineControl;
  private int modemControl;
  private int scratch;
  private int divisor = 1;
  private boolean fifo;
  private boolean transmitPending;

  /** {@code output} gets every byte sent, 0 to 255. */
  public Serial16550(int base, IntConsumer output, InterruptLine irq) {
    this.base = base;
    this.output = output;
    this.irq = irq;
  }

  public void attachTo(PortBus ports) {
    ports.attach(base, 8, this);
  }

  /** A byte arrives from outside. */
  public void receive(int value) {
    received.add(value & 0xFF);
    signal();
  }

  private void signal() {
    boolean connected = (modemControl & (OUT2 | LOOPBACK)) == OUT2;
    irq.set(connected && (receiverAsks() || transmitterAsks()));
  }

  private boolean receiverAsks() {
    return (interruptEnable & 1) != 0 && !received.isEmpty();
  }

  private boolean transmitterAsks() {
    return (interruptEnable & 2) != 0 && transmitPending;
  }

  @Override
  public int read(int port, int bytes) {
    int value = register(port - base);
    signal();
    return value;
  }

  private int register(int number) {
    boolean latch = (lineControl & DLAB) != 0;
    return switch (number) {
      case DATA -> latch ? divisor & 0xFF : readData();
      case INTERRUPT_ENABLE -> latch ? divisor >>> 8 : interruptEnable;
      case IDENTIFICATION -> identification();
      case LINE_CONTROL -> lineControl;
      case MODEM_CONTROL -> modemControl;
      case LINE_STATUS -> TRANSMITTER_EMPTY | (received.isEmpty() ? 0 : DATA_READY);
      case MODEM_STATUS -> modemStatus();
      default -> scratch;
    };
  }

  private int readData() {
    Integer next = received.poll();
    return next == null ? 0 : next;
  }

  /** Reading clears the transmitter's interrupt. */
  private int identification() {
    int enabled = fifo ? 0xC0 : 0;
    if (receiverAsks()) {
      return enabled | RECEIVED_INTERRUPT;
    }
    if (transmitterAsks()) {
      transmitPending = false;
      return enabled | TRANSMIT_INTERRUPT;
    }
    return enabled | NO_INTERRUPT;
  }

  /** Carrier, ready and clear to send; in loopback the outputs of the modem control register. */
  private int modemStatus() {
    if ((modemControl & LOOPBACK) == 0) {
      return 0xB0;
    }
    int swapped = (modemControl & 1) << 1 | (modemControl & 2) >>> 1 | modemControl & 0xC;
    return swapped << 4;
  }

  @Override
  public void write(Cpu cpu, int port, int bytes, int value) {
    int low = value & 0xFF;
    boolean latch = (lineControl & DLAB) != 0;
    switch (port - base) {
      case DATA -> writeData(low, latch);
      case INTERRUPT_ENABLE -> writeInterruptEnable(low, latch);
      case IDENTIFICATION -> writeFifoControl(low);
      case LINE_CONTROL -> lineControl = low;
      case MODEM_CONTROL -> modemControl = low & 0x1F;
      case 7 -> scratch = low;
      default -> {}
    }
    signal();
  }

  private void writeData(int value, boolean latch) {
    if (latch) {
      divisor = divisor & 0xFF00 | value;
    } else if ((modemControl & LOOPBACK) != 0) {
      received.add(value);
    } else {
      output.accept(value);
      transmitPending = true;
    }
  }

  private void writeInterruptEnable(int value, boolean latch) {
    if (latch) {
      divisor = divisor & 0xFF | value << 8;
    } else {
      interruptEnable = value & 0xF;
      transmitPending = true;
    }
  }

  private void writeFifoControl(int value) {
    fifo = (value & 1) != 0;
    if ((value & 2) != 0) {
      received.clear();
    }
  }
}
