package touchstone.host.device.net;

import java.nio.ByteBuffer;

/** UDP and TCP packets whose checksum holds the pseudo header's sum, as senders leave it. */
final class Packets {
  private static final int IP = 14;
  private static final int SEGMENT = IP + 20;

  private Packets() {}

  static byte[] udp(byte[] to, byte[] from, int payload) {
    byte[] frame = ip(to, from, 17, 8 + payload);
    ByteBuffer.wrap(frame).putShort(SEGMENT + 4, (short) (8 + payload));
    return blank(frame, 6);
  }

  static byte[] tcp(byte[] to, byte[] from, int payload) {
    byte[] frame = ip(to, from, 6, 20 + payload);
    frame[SEGMENT + 12] = 0x50;
    return blank(frame, 16);
  }

  private static byte[] ip(byte[] to, byte[] from, int protocol, int length) {
    byte[] frame = NetBench.frame(to, from, SEGMENT + length + 3); // three bytes of padding
    ByteBuffer packet = ByteBuffer.wrap(frame);
    packet.putShort(12, (short) 0x0800).put(IP, (byte) 0x45);
    packet.putShort(IP + 2, (short) (20 + length)).putShort(IP + 6, (short) 0x4000);
    packet.put(IP + 9, (byte) protocol).putInt(IP + 12, 0x0a000001).putInt(IP + 16, 0x0a000002);
    return frame;
  }

  private static byte[] blank(byte[] frame, int field) {
    ByteBuffer.wrap(frame).putShort(SEGMENT + field, (short) pseudoHeader(frame));
    return frame;
  }

  /** RFC 1071: the sum over pseudo header and segment, checksum included, is all ones. */
  static boolean verifies(byte[] frame) {
    int end = IP + ByteBuffer.wrap(frame).getShort(IP + 2);
    long sum = pseudoHeader(frame);
    for (int i = SEGMENT; i < end; i++) {
      sum += (frame[i] & 0xff) << ((i - SEGMENT) % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum == 0xffff;
  }

  private static int pseudoHeader(byte[] frame) {
    ByteBuffer packet = ByteBuffer.wrap(frame);
    int sum = frame[IP + 9] + packet.getShort(IP + 2) - 20;
    for (int i = IP + 12; i < SEGMENT; i += 2) {
      sum += packet.getShort(i) & 0xffff;
    }
    return (sum & 0xffff) + (sum >> 16);
  }
}
