package touchstone.host.device.net;

import touchstone.host.device.MacAddress;

/**
 * An Ethernet frame without its check sequence; nobody changes its bytes.
 *
 * @param bytes {@link #HEADER} to 65535
 * @param checksumBlank the TCP or UDP checksum holds only the pseudo header's sum
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a frame is not copied about
record Frame(byte[] bytes, boolean checksumBlank) {
  /** Two addresses and a type. */
  static final int HEADER = 14;

  MacAddress destination() {
    return address(0);
  }

  MacAddress source() {
    return address(6);
  }

  int length() {
    return bytes.length;
  }

  private MacAddress address(int at) {
    long value = 0;
    for (int i = 0; i < 6; i++) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    return new MacAddress(value);
  }
}
