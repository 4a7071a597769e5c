package touchstone.host.device;

/** The state of one end of a device, at the index of its number. @xen public/io/xenbus.h */
public enum XenbusState {
  UNKNOWN,
  INITIALISING,
  INIT_WAIT,
  INITIALISED,
  CONNECTED,
  CLOSING,
  CLOSED,
  RECONFIGURING,
  RECONFIGURED;

  /** The state a node's value names; whatever a guest wrote instead is UNKNOWN. */
  static XenbusState parse(String value) {
    boolean digit = value.length() == 1 && value.charAt(0) >= '0' && value.charAt(0) <= '8';
    return digit ? values()[value.charAt(0) - '0'] : UNKNOWN;
  }

  /** As xenstore has it. */
  String value() {
    return Integer.toString(ordinal());
  }
}
