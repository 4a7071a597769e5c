package touchstone.host.device.net;

import java.util.OptionalInt;

/**
 * The checksum that a sender may leave blank, for TCP and UDP over IPv4 in untagged frames.
 *
 * <p>All lengths are the guest's and may be lies.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1071">RFC 1071</a>
 */
final class InternetChecksum {
  private static final int TYPE = 12;
  private static final int IPV4 = 0x0800;
  private static final int IP = Frame.HEADER;
  private static final int IP_HEADER_MIN = 20;
  private static final int IP_LENGTH = IP + 2;
  private static final int IP_FRAGMENT = IP + 6;
  private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
  private static final int IP_PROTOCOL = IP + 9;
  private static final int IP_ADDRESSES = IP + 12;
  private static final int TCP = 6;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP = 17;
  private static final int UDP_CHECKSUM = 6;

  private InternetChecksum() {}

  /** True if the frame is one whose checksum can be completed. */
  static boolean isKnown(byte[] frame) {
    return field(frame).isPresent();
  }

  /** A copy of a known frame with its checksum. */
  static byte[] complete(byte[] frame) {
    byte[] whole = frame.clone();
    int field = field(frame).orElseThrow();
    int start = segment(frame);
    int end = IP + word(frame, IP_LENGTH);
    put(whole, field, 0);
    int protocol = frame[IP_PROTOCOL];
    int sum = sum(whole, IP_ADDRESSES, IP_ADDRESSES + 8) + protocol + (end - start);
    int checksum = ~fold(sum + sum(whole, start, end)) & 0xffff;
    put(whole, field, checksum == 0 && protocol == UDP ? 0xffff : checksum);
    return whole;
  }

  /** Where the checksum lies. */
  private static OptionalInt field(byte[] frame) {
    if (frame.length < IP + IP_HEADER_MIN || word(frame, TYPE) != IPV4 || !isWholeIp(frame)) {
      return OptionalInt.empty();
    }
    int offset =
        switch (frame[IP_PROTOCOL]) {
          case TCP -> TCP_CHECKSUM;
          case UDP -> UDP_CHECKSUM;
          default -> -1;
        };
    int field = segment(frame) + offset;
    return offset >= 0 && field + 2 <= IP + word(frame, IP_LENGTH)
        ? OptionalInt.of(field)
        : OptionalInt.empty();
  }

  /** Version 4, header and length inside the frame, not a fragment. */
  private static boolean isWholeIp(byte[] frame) {
    int length = word(frame, IP_LENGTH);
    return (frame[IP] & 0xf0) == 0x40
        && segment(frame) >= IP + IP_HEADER_MIN
        && IP + length <= frame.length
        && segment(frame) <= IP + length
        && (word(frame, IP_FRAGMENT) & MORE_FRAGMENTS_OR_OFFSET) == 0;
  }

  /** Where the TCP or UDP header begins. */
  private static int segment(byte[] frame) {
    return IP + 4 * (frame[IP] & 0x0f);
  }

  /** Sum of big-endian words; a last odd byte is the high half of one. At most 32768 words. */
  private static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += i + 1 < to ? word(bytes, i) : (bytes[i] & 0xff) << 8;
    }
    return fold(sum);
  }

  private static int fold(int sum) {
    int once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private static void put(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }
}
