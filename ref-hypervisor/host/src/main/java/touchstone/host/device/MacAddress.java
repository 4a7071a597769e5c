package touchstone.host.device;

import java.util.Optional;

/**
 * An Ethernet address.
 *
 * @param value the six bytes, the first one in bits 40 to 47
 */
public record MacAddress(long value) {
  private static final long MULTICAST = 1L << 40;

  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException("not 48 bits: " + Long.toHexString(value));
    }
  }

  /** Reads {@code 00:16:3e:00:00:01}; empty if the text is not of that form. */
  public static Optional<MacAddress> parse(String text) {
    return text.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")
        ? Optional.of(new MacAddress(Long.parseLong(text.replace(":", ""), 16)))
        : Optional.empty();
  }

  /** True for group addresses, which no device can have. */
  public boolean isMulticast() {
    return (value & MULTICAST) != 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int shift = 40; shift >= 0; shift -= 8) {
      text.append(String.format("%02x", value >> shift & 0xff)).append(shift == 0 ? "" : ":");
    }
    return text.toString();
  }
}
