package touchstone.host.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All devices of all guests, and whose turn it is.
 *
 * <p>Events only mark a device; the work is done by {@link #work}, one device after the other in
 * order of attachment, so that a run is the same every time and no backend runs inside another.
 */
public final class Devices {
  /** A device's work may make work for others, such as a frame; what is left waits for the next. */
  private static final int ROUNDS = 4;

  private final List<Device> devices = new ArrayList<>();

  /** Creates a device's nodes; from now on it is served. */
  public void attach(Device device) {
    devices.add(device);
    device.start();
  }

  /** An event arrived at a port of domain 0. */
  public void notified(int port) {
    devices.forEach(device -> device.notifyIfPort(port));
  }

  /** Does what is due at a virtual time in ns; true if that was anything. */
  public boolean work(long now) throws IOException {
    boolean worked = false;
    for (int round = 0; round < ROUNDS && devices.stream().anyMatch(d -> d.isDue(now)); round++) {
      for (Device device : devices) {
        if (device.isDue(now)) {
          device.work(now);
          worked = true;
        }
      }
      sweep();
    }
    return worked;
  }

  /** The next virtual time in ns at which there is work without an event. */
  public long deadline() {
    return devices.stream().mapToLong(Device::deadline).min().orElse(Connection.NEVER);
  }

  /** Asks the frontend to let a device go. */
  public void unplug(Device device) {
    device.unplug();
  }

  /** Closes an instance as if it had failed. */
  public void fail(Device device, String reason) {
    device.fail(reason);
  }

  /**
   * Ends all devices of a guest that is to be destroyed.
   *
   * @throws IOException if an image could not be written to the last byte; all are ended all the
   *     same
   */
  public void removeAll(int domain) throws IOException {
    IOException failure = null;
    for (Device device : of(domain)) {
      try {
        remove(device);
      } catch (IOException next) {
        failure = next;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Pages of guests that all devices together may have mapped at once. */
  public int mappings() {
    return devices.stream().mapToInt(Device::mappings).sum();
  }

  /** A guest's devices in order of attachment. */
  public List<Device> of(int domain) {
    return devices.stream().filter(device -> device.domain() == domain).toList();
  }

  private void sweep() throws IOException {
    for (Device device : List.copyOf(devices)) {
      if (device.isGone()) {
        remove(device);
      }
    }
  }

  private void remove(Device device) throws IOException {
    devices.remove(device);
    device.remove();
  }
}
