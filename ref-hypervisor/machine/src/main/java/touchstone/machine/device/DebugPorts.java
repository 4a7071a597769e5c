package touchstone.machine.device;

import java.util.function.IntConsumer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.platform.MachineStop;

/**
 * The ports with which guests of emulators print and end a run: 0xE9, 0xF4 (isa-debug-exit), 0xB004
 * (power-off of old versions of QEMU), 0x8900 ("Shutdown", Bochs), 0x64 and 0xCF9 (reset, which
 * ends the run too).
 */
public final class DebugPorts implements PortBus.Device {
  private static final int CONSOLE = 0xE9;
  private static final int EXIT = 0xF4;
  private static final int OLD_POWER = 0xB004;
  private static final int BOCHS_SHUTDOWN = 0x8900;
  private static final int KEYBOARD = 0x64;

  /** Also ACPI's reset register. */
  public static final int RESET = 0xCF9;

  /** What to write there: a reset of the processor, not only of its bus. */
  public static final int RESET_VALUE = 6;

  private static final int SLEEP_ENABLE = 0x2000;
  private static final int KEYBOARD_RESET = 0xFE;
  private static final String SHUTDOWN = "Shutdown";

  private final IntConsumer console;
  private int matched;

  /** {@code console} gets every byte written to port 0xE9. */
  public DebugPorts(IntConsumer console) {
    this.console = console;
  }

  public void attachTo(PortBus ports) {
    ports.attach(CONSOLE, 1, this);
    ports.attach(EXIT, 1, this);
    ports.attach(OLD_POWER, 2, this);
    ports.attach(BOCHS_SHUTDOWN, 1, this);
    ports.attach(KEYBOARD, 1, this);
    ports.attach(RESET, 1, this);
  }

  /** Port 0xE9 reads its own number, which is how a guest finds it. */
  @Override
  public int read(int port, int bytes) {
    return port == CONSOLE ? CONSOLE : 0;
  }

  @Override
  public void write(Cpu cpu, int port, int bytes, int value) {
    switch (port) {
      case CONSOLE -> console.accept(value & 0xFF);
      case EXIT -> powerOff(cpu, "debug exit " + value);
      case OLD_POWER -> {
        if ((value & SLEEP_ENABLE) != 0) {
          powerOff(cpu, "power-off");
        }
      }
      case BOCHS_SHUTDOWN -> shutdownByte(cpu, value & 0xFF);
      case KEYBOARD -> {
        if ((value & 0xFF) == KEYBOARD_RESET) {
          reset(cpu, "reset by keyboard controller");
        }
      }
      case RESET -> {
        if ((value & 4) != 0) {
          reset(cpu, "reset by port CF9");
        }
      }
      default -> {}
    }
  }

  private static void powerOff(Cpu cpu, String how) {
    cpu.machine.stop(cpu, MachineStop.Kind.POWER_OFF, how);
  }

  private static void reset(Cpu cpu, String how) {
    cpu.machine.stop(cpu, MachineStop.Kind.RESET, how);
  }

  private void shutdownByte(Cpu cpu, int value) {
    boolean next = value == SHUTDOWN.charAt(matched);
    matched = next ? matched + 1 : 0;
    if (matched == SHUTDOWN.length()) {
      matched = 0;
      powerOff(cpu, "power-off");
    }
  }
}
