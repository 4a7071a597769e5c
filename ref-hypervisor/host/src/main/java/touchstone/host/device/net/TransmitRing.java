package touchstone.host.device.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackRing;
import touchstone.host.device.BackendKernel;
import touchstone.host.memory.SharedPage;

/**
 * Makes frames of the requests in a guest's transmit ring.
 *
 * <p>A packet is a chain of slots: the first says how long the whole is, the others how long they
 * are, and what is left is the first one's part. Any of it may be wrong; then each slot is answered
 * with an error and the next packet is looked at. Only a chain that the ring does not hold to its
 * end leaves nothing to go on with.
 */
// [impl->req~dev-frame-bounds~1]
final class TransmitRing {
  /** One slot as the guest filled it. */
  private record Slot(int reference, int offset, int flags, int id, int size) {
    static Slot of(ByteBuffer request) {
      return new Slot(
          request.getInt(NetifLayout.TX_REFERENCE),
          request.getShort(NetifLayout.TX_OFFSET) & 0xffff,
          request.getShort(NetifLayout.TX_FLAGS) & 0xffff,
          request.getShort(NetifLayout.TX_ID),
          request.getShort(NetifLayout.TX_BYTES) & 0xffff);
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  /** What the ring held next. */
  sealed interface Outcome {
    /** A frame; its slots are answered by {@link #answer}. */
    record Sent(Frame frame) implements Outcome {}

    /** Something that is no frame. */
    record Bad() implements Outcome {}

    /** A chain without an end, or impossible indexes. */
    record Broken() implements Outcome {}
  }

  private final BackRing ring;
  private final BackendKernel kernel;
  private final int domain;
  private final List<Slot> slots = new ArrayList<>();
  private int extras;

  TransmitRing(BackRing ring, BackendKernel kernel, int domain) {
    this.ring = ring;
    this.kernel = kernel;
    this.domain = domain;
  }

  BackRing ring() {
    return ring;
  }

  /** Takes a packet; to be called only if one is waiting, and {@link #answer} after it. */
  Outcome take() {
    slots.clear();
    extras = 0;
    if (!takeChain()) {
      return new Outcome.Broken();
    }
    Frame frame = extras > 0 || slots.size() > NetifLayout.SLOTS_MAX ? null : assemble();
    return frame == null ? new Outcome.Bad() : new Outcome.Sent(frame);
  }

  /** Responds to each slot of the packet taken; extra info has no response of its own. */
  void answer(boolean ok) {
    respond(slots.getFirst().id(), ok ? NetifLayout.OKAY : NetifLayout.ERROR);
    for (int i = 0; i < extras; i++) {
      respond(0, NetifLayout.NULL);
    }
    for (Slot slot : slots.subList(1, slots.size())) {
      respond(slot.id(), ok ? NetifLayout.OKAY : NetifLayout.ERROR);
    }
  }

  private void respond(int id, int status) {
    ByteBuffer response = ByteBuffer.allocate(NetifLayout.TX_RESPONSE_SIZE);
    response.order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) id);
    ring.put(response.putShort(NetifLayout.TX_RESPONSE_STATUS, (short) status));
  }

  /** False if the ring ends before the packet does. */
  private boolean takeChain() {
    Slot slot = Slot.of(ring.take());
    slots.add(slot);
    boolean extra = slot.has(NetifLayout.TX_EXTRA_INFO);
    while (extra) {
      if (!hasNext()) {
        return false;
      }
      extra = (ring.take().get(NetifLayout.EXTRA_FLAGS) & NetifLayout.EXTRA_FLAG_MORE) != 0;
      extras++;
    }
    while (slot.has(NetifLayout.TX_MORE_DATA)) {
      if (!hasNext()) {
        return false;
      }
      slot = Slot.of(ring.take());
      slots.add(slot);
    }
    return true;
  }

  /** No packet is longer than the ring, even if indexes move while it is read. */
  private boolean hasNext() {
    return ring.waiting() > 0 && slots.size() + extras < ring.size();
  }

  /** The frame, or null if the sizes or grants are wrong. */
  private @Nullable Frame assemble() {
    Slot first = slots.getFirst();
    int rest = slots.stream().skip(1).mapToInt(Slot::size).sum();
    if (first.size() < Frame.HEADER || rest > first.size()) {
      return null;
    }
    byte[] bytes = new byte[first.size()];
    int at = 0;
    for (Slot slot : slots) {
      int size = slot == first ? first.size() - rest : slot.size();
      if (slot.offset() + size > SharedPage.SIZE
          || !kernel.copyIn(domain, slot.reference(), slot.offset(), bytes, at, size)) {
        return null;
      }
      at += size;
    }
    boolean blank = first.has(NetifLayout.TX_CSUM_BLANK);
    return blank && !InternetChecksum.isKnown(bytes) ? null : new Frame(bytes, blank);
  }
}
