package touchstone.host.xenstore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BooleanSupplier;
import touchstone.host.memory.ByteArrayPage;
import touchstone.host.memory.SharedPage;

/** A guest's end of the ring, well behaved unless told otherwise. */
public final class StoreClient {
  final SharedPage page;
  private final BooleanSupplier serve;
  private final BooleanSupplier failed;
  private int requests;

  public StoreClient(int domain, Xenstored daemon) {
    page = new ByteArrayPage();
    XenstoreConnection connection = new XenstoreConnection(domain, page, daemon);
    serve = connection::serve;
    failed = connection::failed;
  }

  /** A guest whose ring is served elsewhere; {@code serve} is true if an index moved. */
  public StoreClient(SharedPage page, BooleanSupplier serve) {
    this.page = page;
    this.serve = serve;
    this.failed = () -> page.read32(XenstoreRing.ERROR) != 0;
  }

  boolean serve() {
    return serve.getAsBoolean();
  }

  boolean failed() {
    return failed.getAsBoolean();
  }

  /** Writes a node and passes over events; the reply is OK or an error's name. */
  public String write(String path, String value) {
    write(new Message(MessageType.WRITE, ++requests, 0, path + "\0" + value).encode());
    return reply();
  }

  /** A node's value, or an error's name. */
  public String read(String path) {
    write(new Message(MessageType.READ, ++requests, 0, path + "\0").encode());
    return reply();
  }

  private String reply() {
    Message reply = receive();
    while (reply.type() == MessageType.WATCH_EVENT) {
      reply = receive();
    }
    return strip(reply.payload());
  }

  /** Sends a request and returns the payload of its reply, or the error's name. */
  String call(int type, String payload) {
    return call(type, 0, payload);
  }

  String call(int type, int transaction, String payload) {
    write(new Message(type, ++requests, transaction, payload).encode());
    Message reply = receive();
    if (reply.requestId() != requests) {
      throw new AssertionError("reply to another request: " + reply);
    }
    return strip(reply.payload());
  }

  /** The next reply or event in the ring. */
  Message receive() {
    byte[] header = read(Message.HEADER_SIZE);
    int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
    return Message.of(ByteBuffer.wrap(header), read(length));
  }

  boolean hasReply() {
    serve();
    return page.read32(XenstoreRing.RSP_PROD) != page.read32(XenstoreRing.RSP_CONS);
  }

  /** Puts raw bytes into the request ring, piece by piece as room appears. */
  void write(byte[] bytes) {
    int written = 0;
    while (written < bytes.length && !failed()) {
      int producer = page.read32(XenstoreRing.REQ_PROD);
      int room = XenstoreRing.SIZE - (producer - page.read32(XenstoreRing.REQ_CONS));
      int count = Math.min(room, bytes.length - written);
      for (int i = 0; i < count; i++) {
        page.write8(
            XenstoreRing.REQ + (producer + i & XenstoreRing.SIZE - 1), bytes[written + i] & 0xff);
      }
      page.write32(XenstoreRing.REQ_PROD, producer + count);
      written += count;
      boolean moved = serve();
      if (count == 0 && !moved) {
        return;
      }
    }
  }

  private byte[] read(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int consumer = page.read32(XenstoreRing.RSP_CONS);
      if (consumer == page.read32(XenstoreRing.RSP_PROD) && !serve()) {
        throw new AssertionError("no reply");
      }
      bytes[i] = (byte) page.read8(XenstoreRing.RSP + (consumer & XenstoreRing.SIZE - 1));
      page.write32(XenstoreRing.RSP_CONS, consumer + 1);
    }
    return bytes;
  }

  private static String strip(String payload) {
    return payload.endsWith("\0") ? payload.substring(0, payload.length() - 1) : payload;
  }
}
