package touchstone.host.device.net;

import java.util.LinkedHashMap;
import java.util.Map;
import touchstone.host.device.MacAddress;

/**
 * A bridge between guests.
 *
 * <p>Each port has one address from the start and may send from no other, so there is nothing to
 * learn and nobody can take another's: a frame for a known address goes to its port alone, a group
 * frame to all others, and a frame for an address nobody has goes nowhere.
 */
// [impl->req~dev-switch-own-address~1]
// [impl->req~dev-switch-private~1]
public final class VirtualSwitch {
  /** 01:80:c2:00:00:00 to 0f: what a bridge does not pass on. IEEE 802.1D, table 7-10. */
  private static final long RESERVED = 0x0180c2000000L;

  private final Map<MacAddress, SwitchPort> ports = new LinkedHashMap<>();

  /** False if another port has the address, or it is a group's. */
  boolean plug(SwitchPort port) {
    return !port.address().isMulticast() && ports.putIfAbsent(port.address(), port) == null;
  }

  void unplug(SwitchPort port) {
    ports.remove(port.address(), port);
  }

  /** Carries a frame of a port's; false if it must not send it. */
  boolean send(SwitchPort from, Frame frame) {
    if (!frame.source().equals(from.address())) {
      return false;
    }
    MacAddress to = frame.destination();
    if (to.isMulticast()) {
      flood(from, frame);
      return true;
    }
    SwitchPort port = ports.get(to);
    if (port != null && port != from) {
      port.receive(frame);
    }
    return true;
  }

  private void flood(SwitchPort from, Frame frame) {
    if ((frame.destination().value() & ~0xfL) == RESERVED) {
      return;
    }
    for (SwitchPort port : ports.values()) {
      if (port != from) {
        port.receive(frame);
      }
    }
  }
}
