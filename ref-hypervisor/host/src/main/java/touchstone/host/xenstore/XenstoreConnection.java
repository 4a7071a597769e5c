package touchstone.host.xenstore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import touchstone.host.memory.SharedPage;

/**
 * One guest's conversation with xenstored.
 *
 * <p>Requests are taken one at a time and only while the guest reads its replies; a guest that
 * breaks the protocol, or lets events pile up, loses its connection and nothing else happens.
 */
// [impl->req~hyp-xenstore-ring~1]
public final class XenstoreConnection {
  /** Replies and events that may wait for the guest to make room. */
  static final int QUEUE_LIMIT = 4096;

  /** Requests served per call of {@link #serve}, so that no guest keeps the daemon to itself. */
  static final int BUDGET = 64;

  private final int domain;
  private final Xenstored daemon;
  private final XenstoreRing ring;
  private final byte[] header = new byte[Message.HEADER_SIZE];
  private final Deque<byte[]> replies = new ArrayDeque<>();
  private int headerTaken;
  private byte @Nullable [] payload;
  private int payloadTaken;
  private int replySent;
  private boolean failed;
  private boolean moved;

  /** Introduces the domain: from now on its ring is served. */
  public XenstoreConnection(int domain, SharedPage page, Xenstored daemon) {
    this.domain = domain;
    this.daemon = daemon;
    this.ring = new XenstoreRing(page);
    daemon.introduce(domain, this::event);
  }

  /** Serves what is in the ring; true if an index moved, so that the guest should be notified. */
  public boolean serve() {
    moved = false;
    for (int i = 0; i < BUDGET && !failed; i++) {
      send();
      if (!replies.isEmpty() || !receive()) {
        break;
      }
    }
    send();
    return moved;
  }

  /** True if replies or events wait for the guest to make room. */
  public boolean hasOutput() {
    return !replies.isEmpty();
  }

  /** True once the guest has broken the protocol; its ring is no longer served. */
  public boolean failed() {
    return failed;
  }

  private void event(String name, String token) {
    if (replies.size() >= QUEUE_LIMIT) {
      fail(XenstoreRing.ERROR_COMM);
      return;
    }
    replies.add(Message.watchEvent(name, token).encode());
  }

  /** Takes bytes of the current request; true if that completed and answered it. */
  private boolean receive() {
    if (payload == null) {
      headerTaken += take(header, headerTaken);
      if (headerTaken < header.length || failed || !startPayload()) {
        return false;
      }
    }
    byte[] body = payload;
    if (body == null) {
      return false;
    }
    payloadTaken += take(body, payloadTaken);
    if (payloadTaken < body.length || failed) {
      return false;
    }
    answer(Message.of(ByteBuffer.wrap(header), body));
    return true;
  }

  private boolean startPayload() {
    int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
    if (length < 0 || length > Message.PAYLOAD_MAX) {
      fail(XenstoreRing.ERROR_PROTO);
      return false;
    }
    payload = new byte[length];
    payloadTaken = 0;
    return true;
  }

  private void answer(Message request) {
    headerTaken = 0;
    payload = null;
    Arrays.fill(header, (byte) 0);
    replies.add(request.reply(daemon.handle(domain, request)).encode());
    daemon.deliverEvents();
  }

  private int take(byte[] into, int from) {
    int taken = ring.take(into, from, into.length - from);
    if (taken == XenstoreRing.BROKEN) {
      fail(XenstoreRing.ERROR_RINGIDX);
      return 0;
    }
    moved |= taken > 0;
    return taken;
  }

  private void send() {
    while (!failed && !replies.isEmpty()) {
      byte[] reply = replies.getFirst();
      int given = ring.put(reply, replySent, reply.length - replySent);
      if (given == XenstoreRing.BROKEN) {
        fail(XenstoreRing.ERROR_RINGIDX);
        return;
      }
      moved |= given > 0;
      replySent += given;
      if (replySent < reply.length) {
        return;
      }
      replies.removeFirst();
      replySent = 0;
    }
  }

  private void fail(int error) {
    failed = true;
    replies.clear();
    ring.fail(error);
  }
}
