package touchstone.host.device.net;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackRing;
import touchstone.host.device.Channel;
import touchstone.host.device.Connection;
import touchstone.host.device.Credit;
import touchstone.host.device.DeviceAccount;

/** An interface in use: frames go out as fast as its credit lets them, and in as it makes room. */
final class NetConnection implements Connection {
  /** Frames that may wait for the guest to make room; more are dropped. */
  // [impl->req~dev-receive-queue~1]
  static final int QUEUE_LIMIT = 256;

  private final Channel channel;
  private final TransmitRing transmit;
  private final ReceiveRing receive;
  private final FrontendOffer offer;
  private final Credit credit;
  private final DeviceAccount account;
  private final Outlet outlet;
  private final Deque<Frame> queue = new ArrayDeque<>();
  private boolean held;
  private boolean more;

  /** Where the guest's frames go. */
  @FunctionalInterface
  interface Outlet {
    /** False if the guest must not send it. */
    boolean send(Frame frame);
  }

  /**
   * What a frontend can take.
   *
   * @param scatterGather frames of more than a page
   * @param blankChecksums frames whose checksum is blank
   */
  record FrontendOffer(boolean scatterGather, boolean blankChecksums) {}

  NetConnection(
      Channel channel,
      TransmitRing transmit,
      ReceiveRing receive,
      FrontendOffer offer,
      Credit credit,
      DeviceAccount account,
      Outlet outlet) {
    this.channel = channel;
    this.transmit = transmit;
    this.receive = receive;
    this.offer = offer;
    this.credit = credit;
    this.account = account;
    this.outlet = outlet;
  }

  /** A frame for the guest; dropped if it cannot take it or has not for long. */
  void enqueue(Frame frame) {
    if (queue.size() >= QUEUE_LIMIT || (ReceiveRing.slots(frame) > 1 && !offer.scatterGather())) {
      account.dropped();
      return;
    }
    boolean complete = frame.checksumBlank() && !offer.blankChecksums();
    queue.add(complete ? new Frame(InternetChecksum.complete(frame.bytes()), false) : frame);
    more = true;
  }

  @Override
  public @Nullable String serve(long now) {
    more = false;
    boolean sound = serveTransmit(now);
    sound &= serveReceive();
    boolean wanted = transmit.ring().push() | receive.ring().push();
    if (wanted) {
      channel.send();
    }
    return sound ? null : "a ring's index is impossible or a packet has no end";
  }

  /** At most a ring's worth of packets. False if the ring is broken. */
  private boolean serveTransmit(long now) {
    held = false;
    BackRing ring = transmit.ring();
    int waiting = ring.waiting();
    for (int budget = ring.size(); waiting > 0 && budget > 0; budget--) {
      if (!credit.isAvailable(now)) {
        held = true;
        account.delayed();
        return true;
      }
      if (!sendOne(now)) {
        return false;
      }
      waiting = ring.waiting();
    }
    waiting = waiting == 0 ? ring.await() : waiting;
    more |= waiting > 0;
    return waiting != BackRing.BROKEN;
  }

  private boolean sendOne(long now) {
    switch (transmit.take()) {
      case TransmitRing.Outcome.Sent sent -> send(sent.frame(), now);
      case TransmitRing.Outcome.Bad bad -> {
        account.answered(false);
        transmit.answer(false);
      }
      case TransmitRing.Outcome.Broken broken -> {
        return false;
      }
    }
    return true;
  }

  /** What the switch refuses was sent all the same, as on a wire: it does not arrive. */
  private void send(Frame frame, long now) {
    credit.use(frame.length(), now);
    account.received(frame.length());
    account.answered(true);
    transmit.answer(true);
    if (!outlet.send(frame)) {
      account.dropped();
    }
  }

  private boolean serveReceive() {
    BackRing ring = receive.ring();
    int waiting = ring.waiting();
    while (!queue.isEmpty() && waiting >= ReceiveRing.slots(queue.getFirst())) {
      Frame frame = queue.removeFirst();
      if (receive.deliver(frame)) {
        account.delivered(frame.length());
      } else {
        account.dropped();
      }
      waiting = ring.waiting();
    }
    if (waiting != BackRing.BROKEN && !queue.isEmpty()) {
      more |= ring.await() >= ReceiveRing.slots(queue.getFirst());
    }
    return waiting != BackRing.BROKEN;
  }

  @Override
  public int port() {
    return channel.port();
  }

  @Override
  public long deadline() {
    return held ? credit.availableAt() : NEVER;
  }

  @Override
  public boolean hasWork() {
    return more;
  }

  @Override
  public void close() {
    queue.clear();
    channel.close();
  }
}
