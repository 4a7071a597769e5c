package touchstone.host.device.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import touchstone.host.device.FrontRing;
import touchstone.host.device.GuestSide;
import touchstone.host.memory.SharedPage;
import touchstone.host.xenstore.StoreClient;

/** A guest's netfront: it speaks xenstore and the rings as Linux's does. */
final class NetFrontend {
  /** A frame that came in, and the flags of its first response. */
  record Received(byte[] bytes, int flags) {}

  final FrontRing transmit;
  final FrontRing receive;
  final int port;
  private final int[] transmitReference = new int[1];
  private final int[] receiveReference = new int[1];
  private final GuestSide guest;
  private final StoreClient store;
  private final String home;
  private final Map<Integer, SharedPage> buffers = new HashMap<>();
  private int id;

  NetFrontend(GuestSide guest, StoreClient store, int number) {
    this.guest = guest;
    this.store = store;
    this.home = "device/vif/" + number;
    this.port = guest.openPort();
    List<SharedPage> out = List.of(guest.newPage(transmitReference, false));
    List<SharedPage> in = List.of(guest.newPage(receiveReference, false));
    this.transmit = new FrontRing(out, NetifLayout.TX_SIZE);
    this.receive = new FrontRing(in, NetifLayout.RX_SIZE);
  }

  /** Publishes rings, port and features, and says so. */
  void connect() {
    write("tx-ring-ref", "" + transmitReference[0]);
    write("rx-ring-ref", "" + receiveReference[0]);
    write("event-channel", "" + port);
    write("request-rx-copy", "1");
    write("feature-rx-notify", "1");
    write("feature-sg", "1");
    write("feature-gso-tcpv4", "1");
    state(4);
  }

  void state(int state) {
    write("state", "" + state);
  }

  void write(String key, String value) {
    if (!store.write(home + "/" + key, value).equals("OK")) {
      throw new AssertionError("cannot write " + key);
    }
  }

  String read(String key) {
    return store.read(home + "/" + key);
  }

  String backend(String key) {
    return store.read(store.read(home + "/backend") + "/" + key);
  }

  /** Gives the backend buffers for frames. */
  void post(int count) {
    for (int i = 0; i < count; i++) {
      int[] reference = new int[1];
      SharedPage page = guest.newPage(reference, false);
      int number = id++ & 0xffff;
      buffers.put(number, page);
      postRaw(number, reference[0]);
    }
  }

  void postRaw(int number, int reference) {
    ByteBuffer request = ByteBuffer.allocate(NetifLayout.RX_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    receive.put(request.putShort(0, (short) number).putInt(NetifLayout.RX_REFERENCE, reference));
  }

  /** A page with bytes in it; its grant. */
  int page(byte[] bytes, int from, int count, int offset) {
    int[] reference = new int[1];
    guest.newPage(reference, true).write(offset, bytes, from, count);
    return reference[0];
  }

  void slot(int reference, int offset, int flags, int size) {
    ByteBuffer request = ByteBuffer.allocate(NetifLayout.TX_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    request.putInt(NetifLayout.TX_REFERENCE, reference);
    request.putShort(NetifLayout.TX_OFFSET, (short) offset);
    request.putShort(NetifLayout.TX_FLAGS, (short) flags);
    request.putShort(NetifLayout.TX_ID, (short) id++);
    transmit.put(request.putShort(NetifLayout.TX_BYTES, (short) size));
  }

  /** Sends a frame in slots of at most {@code part} bytes. */
  void send(byte[] frame, int flags, int part) {
    int first = Math.min(part, frame.length);
    int more = first < frame.length ? NetifLayout.TX_MORE_DATA : 0;
    int offset = Math.min(100, SharedPage.SIZE - first);
    slot(page(frame, 0, first, offset), offset, flags | more, frame.length);
    for (int at = first; at < frame.length; at += part) {
      int count = Math.min(part, frame.length - at);
      more = at + count < frame.length ? NetifLayout.TX_MORE_DATA : 0;
      slot(page(frame, at, count, 0), 0, more, count);
    }
  }

  /** The statuses of all transmit responses that are there. */
  List<Integer> statuses() {
    List<Integer> statuses = new ArrayList<>();
    while (transmit.hasResponse()) {
      statuses.add((int) transmit.take().getShort(NetifLayout.TX_RESPONSE_STATUS));
    }
    return statuses;
  }

  /** The frames that have come in; lost ones, with an error for status, are left out. */
  List<Received> received() {
    List<Received> frames = new ArrayList<>();
    while (receive.hasResponse()) {
      ByteBuffer response = receive.take();
      int flags = response.getShort(NetifLayout.RX_FLAGS);
      byte[] bytes = part(response);
      while ((response.getShort(NetifLayout.RX_FLAGS) & NetifLayout.RX_MORE_DATA) != 0) {
        response = receive.take();
        byte[] next = part(response);
        byte[] all = Arrays.copyOf(bytes, bytes.length + next.length);
        System.arraycopy(next, 0, all, bytes.length, next.length);
        bytes = all;
      }
      if (bytes.length > 0) {
        frames.add(new Received(bytes, flags & ~NetifLayout.RX_MORE_DATA));
      }
    }
    return frames;
  }

  private byte[] part(ByteBuffer response) {
    int count = response.getShort(NetifLayout.RX_STATUS);
    if (count < 0) {
      return new byte[0];
    }
    byte[] bytes = new byte[count];
    int number = response.getShort(NetifLayout.RX_ID) & 0xffff;
    SharedPage page = buffers.get(number);
    if (page == null) {
      throw new AssertionError("a frame in a buffer that is not there");
    }
    page.read(0, bytes, 0, count);
    return bytes;
  }
}
