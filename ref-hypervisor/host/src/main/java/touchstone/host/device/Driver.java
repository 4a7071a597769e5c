package touchstone.host.device;

import java.io.IOException;
import java.util.Map;

/**
 * What makes a device a disk or a network interface; {@link Device} takes it through its states.
 */
public interface Driver {
  /** The outcome of an attempt to connect: it cannot fail without a word. */
  sealed interface Attempt {
    /** Rings and port are in use from now on. */
    record Connected(Connection connection) implements Attempt {}

    /** The frontend's nodes, grants or port do not do; nothing of it is held. */
    record Refused(String reason) implements Attempt {}
  }

  /** Pages of the guest that the device may have mapped at once. */
  int mappings();

  /** Nodes the frontend's directory begins with. */
  Map<String, String> frontendNodes();

  /** Writes what the backend offers. */
  void publish(DeviceNodes nodes);

  /** Reads the frontend's parameters, maps its rings and binds its port. */
  Attempt connect(DeviceNodes nodes);

  /** The connection is closed and will not be used again. */
  default void disconnected() {}

  /** What the device has done so far, over all connections. */
  DeviceStatistics statistics();

  /** Gives up what the driver holds itself, such as a file; the device is closed before. */
  void close() throws IOException;
}
