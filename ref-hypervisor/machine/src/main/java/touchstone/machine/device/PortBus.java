package touchstone.machine.device;

import java.util.Arrays;
import touchstone.machine.cpu.Cpu;

/** The 64 Ki I/O ports. Devices claim ranges; an unclaimed port reads all ones, loses writes. */
public final class PortBus {

  /** A device on the bus. {@code port} is absolute, widths are 1, 2 or 4 bytes. */
  public interface Device {
    int read(int port, int bytes);

    /** {@code cpu} is the one that executes the OUT: a device may stop it. */
    void write(Cpu cpu, int port, int bytes, int value);
  }

  private static final Device NOTHING =
      new Device() {
        @Override
        public int read(int port, int bytes) {
          return -1;
        }

        @Override
        public void write(Cpu cpu, int port, int bytes, int value) {}
      };

  private final Device[] byPort = new Device[0x10000];

  public PortBus() {
    Arrays.fill(byPort, NOTHING);
  }

  /** Gives the device the ports from {@code first} on; throws if one is taken. */
  public void attach(int first, int count, Device device) {
    for (int port = first; port < first + count; port++) {
      if (byPort[port] != NOTHING) {
        throw new IllegalStateException("port taken: 0x" + Integer.toHexString(port));
      }
      byPort[port] = device;
    }
  }

  /** The low {@code bytes} bytes are valid, the rest is zero. */
  public int read(int port, int bytes) {
    int value = byPort[port & 0xFFFF].read(port & 0xFFFF, bytes);
    return bytes == 4 ? value : value & (1 << 8 * bytes) - 1;
  }

  public void write(Cpu cpu, int port, int bytes, int value) {
    int masked = bytes == 4 ? value : value & (1 << 8 * bytes) - 1;
    byPort[port & 0xFFFF].write(cpu, port & 0xFFFF, bytes, masked);
  }
}
