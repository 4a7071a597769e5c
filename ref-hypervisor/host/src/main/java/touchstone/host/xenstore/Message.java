package touchstone.host.xenstore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One packet: {@code struct xsd_sockmsg} and its payload.
 *
 * <p>Text is taken byte for byte (ISO 8859-1), so values survive whatever their encoding.
 *
 * @param type one of {@code MessageType}, or anything a guest made up
 * @param requestId echoed in the reply
 * @param transaction tx_id, 0 for none
 * @param payload 0 to {@link #PAYLOAD_MAX} bytes
 * @xen public/io/xs_wire.h
 */
record Message(int type, int requestId, int transaction, String payload) {
  static final int HEADER_SIZE = 16;
  static final int PAYLOAD_MAX = 4096;

  static Message of(ByteBuffer header, byte[] payload) {
    ByteBuffer fields = header.order(ByteOrder.LITTLE_ENDIAN);
    String text = new String(payload, StandardCharsets.ISO_8859_1);
    return new Message(fields.getInt(0), fields.getInt(4), fields.getInt(8), text);
  }

  /** The reply that carries a result. */
  Message reply(Reply reply) {
    return new Message(
        reply.failed() ? MessageType.ERROR : type, requestId, transaction, reply.payload());
  }

  static Message watchEvent(String path, String token) {
    return new Message(MessageType.WATCH_EVENT, 0, 0, path + "\0" + token + "\0");
  }

  byte[] encode() {
    byte[] text = payload.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer packet =
        ByteBuffer.allocate(HEADER_SIZE + text.length).order(ByteOrder.LITTLE_ENDIAN);
    packet.putInt(type).putInt(requestId).putInt(transaction).putInt(text.length).put(text);
    return packet.array();
  }

  /** The zero-terminated strings of the payload; bytes behind the last zero are a last string. */
  List<String> strings() {
    List<String> strings = new ArrayList<>();
    int start = 0;
    for (int end = payload.indexOf('\0'); end >= 0; end = payload.indexOf('\0', start)) {
      strings.add(payload.substring(start, end));
      start = end + 1;
    }
    if (start < payload.length()) {
      strings.add(payload.substring(start));
    }
    return strings;
  }

  /** True if the payload is exactly {@code count} zero-terminated strings. */
  boolean isStrings(int count) {
    return payload.endsWith("\0") && strings().size() == count;
  }
}
