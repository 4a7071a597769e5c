package touchstone.host.device.net;

import touchstone.host.device.MacAddress;

/** What is plugged into a switch: one address, which no other port has. */
interface SwitchPort {
  MacAddress address();

  /** A frame for this port; it may drop it. */
  void receive(Frame frame);
}
