package touchstone.host.device.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import touchstone.host.device.BackRing;
import touchstone.host.device.BackendKernel;
import touchstone.host.memory.SharedPage;

/** Fills the buffers that a guest has put into its receive ring. */
final class ReceiveRing {
  private final BackRing ring;
  private final BackendKernel kernel;
  private final int domain;

  ReceiveRing(BackRing ring, BackendKernel kernel, int domain) {
    this.ring = ring;
    this.kernel = kernel;
    this.domain = domain;
  }

  BackRing ring() {
    return ring;
  }

  /** Buffers a frame takes. */
  static int slots(Frame frame) {
    return (frame.length() + SharedPage.SIZE - 1) / SharedPage.SIZE;
  }

  /**
   * Copies a frame into the next buffers, of which there are enough. If one is not granted, all of
   * them are answered with an error and the frame is lost: false.
   */
  boolean deliver(Frame frame) {
    ByteBuffer[] requests = new ByteBuffer[slots(frame)];
    boolean copied = true;
    for (int i = 0; i < requests.length; i++) {
      requests[i] = ring.take();
      copied &= copy(frame, i, requests[i].getInt(NetifLayout.RX_REFERENCE));
    }
    for (int i = 0; i < requests.length; i++) {
      boolean last = i == requests.length - 1;
      int flags = copied ? flags(frame, i) | (last ? 0 : NetifLayout.RX_MORE_DATA) : 0;
      respond(requests[i], flags, copied ? part(frame, i) : NetifLayout.ERROR);
    }
    return copied;
  }

  private boolean copy(Frame frame, int slot, int reference) {
    int from = slot * SharedPage.SIZE;
    return kernel.copyOut(domain, reference, 0, frame.bytes(), from, part(frame, slot));
  }

  private static int part(Frame frame, int slot) {
    return Math.min(SharedPage.SIZE, frame.length() - slot * SharedPage.SIZE);
  }

  private static int flags(Frame frame, int slot) {
    return slot == 0 && frame.checksumBlank()
        ? NetifLayout.RX_CSUM_BLANK | NetifLayout.RX_DATA_VALIDATED
        : 0;
  }

  private void respond(ByteBuffer request, int flags, int status) {
    ByteBuffer response = ByteBuffer.allocate(NetifLayout.RX_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    response.putShort(NetifLayout.RX_ID, request.getShort(NetifLayout.RX_ID));
    response.putShort(NetifLayout.RX_FLAGS, (short) flags);
    ring.put(response.putShort(NetifLayout.RX_STATUS, (short) status));
  }
}
