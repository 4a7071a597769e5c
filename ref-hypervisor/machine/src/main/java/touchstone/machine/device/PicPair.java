package touchstone.machine.device;

import touchstone.machine.cpu.Cpu;

/**
 * The two 8259A of a PC: ports 20, 21 and A0, A1, the second one's output at input 2 of the first,
 * and the edge/level registers at 4D0 and 4D1. Together they have the interrupts 0 to 15.
 */
public final class PicPair implements PortBus.Device {
  private static final int FIRST = 0x20;
  private static final int SECOND = 0xA0;
  private static final int EDGE_LEVEL = 0x4D0;
  private static final int CASCADE = 2;

  /** The timer, the keyboard and the cascade are always edge-triggered; so are RTC and FPU. */
  private static final int FIRST_LEVELS = 0xF8;

  private static final int SECOND_LEVELS = 0xDE;

  private final Pic8259 first = new Pic8259();
  private final Pic8259 second = new Pic8259();
  private final InterruptLine output;

  /** {@code output} is the INTR wire. */
  public PicPair(InterruptLine output) {
    this.output = output;
  }

  public void attachTo(PortBus ports) {
    ports.attach(FIRST, 2, this);
    ports.attach(SECOND, 2, this);
    ports.attach(EDGE_LEVEL, 2, this);
  }

  /** The wire of an interrupt, 0 to 15 without 2. */
  public InterruptLine line(int irq) {
    Pic8259 chip = irq < 8 ? first : second;
    return high -> {
      chip.line(irq & 7, high);
      propagate();
    };
  }

  /** The processor acknowledges; the vector of what it shall serve. */
  public int acknowledge() {
    int input = first.acknowledge();
    int vector =
        input == CASCADE && second.output() ? second.vector(second.acknowledge()) : spare(input);
    propagate();
    return vector;
  }

  /** If the second one's request has gone in the meantime, it gives its own spurious vector. */
  private int spare(int input) {
    return input == CASCADE ? second.vector(7) : first.vector(input);
  }

  private void propagate() {
    first.line(CASCADE, second.output());
    output.set(first.output());
  }

  @Override
  public int read(int port, int bytes) {
    int value =
        switch (port) {
          case FIRST -> first.readEven();
          case FIRST + 1 -> first.readOdd();
          case SECOND -> second.readEven();
          case SECOND + 1 -> second.readOdd();
          case EDGE_LEVEL -> first.levels();
          default -> second.levels();
        };
    propagate();
    return value;
  }

  @Override
  public void write(Cpu cpu, int port, int bytes, int value) {
    int low = value & 0xFF;
    switch (port) {
      case FIRST -> first.writeEven(low);
      case FIRST + 1 -> first.writeOdd(low);
      case SECOND -> second.writeEven(low);
      case SECOND + 1 -> second.writeOdd(low);
      case EDGE_LEVEL -> first.levels(low & FIRST_LEVELS);
      default -> second.levels(low & SECOND_LEVELS);
    }
    propagate();
  }
}
