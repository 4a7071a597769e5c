package touchstone.host.device.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import touchstone.host.device.FrontRing;
import touchstone.host.device.GuestSide;
import touchstone.host.memory.SharedPage;
import touchstone.host.xenstore.StoreClient;

/** A guest's blkfront: it speaks xenstore and the ring as Linux's does. */
final class BlockFrontend {
  /** A granted page with sectors. */
  record Page(int reference, SharedPage page) {
    byte[] bytes(int offset, int count) {
      byte[] bytes = new byte[count];
      page.read(offset, bytes, 0, count);
      return bytes;
    }
  }

  final FrontRing ring;
  final int port;
  private final GuestSide guest;
  private final StoreClient store;
  private final String home;
  private final List<Integer> ringReferences = new ArrayList<>();
  private long id = 0x1122334455667700L;

  BlockFrontend(GuestSide guest, StoreClient store, int number, int ringPages) {
    this.guest = guest;
    this.store = store;
    this.home = "device/vbd/" + number;
    this.port = guest.openPort();
    List<SharedPage> pages = new ArrayList<>();
    for (int i = 0; i < ringPages; i++) {
      int[] reference = new int[1];
      pages.add(guest.newPage(reference, false));
      ringReferences.add(reference[0]);
    }
    this.ring = new FrontRing(pages, BlkifLayout.REQUEST_SIZE);
  }

  /** Publishes ring and port, and says so. */
  void connect(boolean persistent) {
    int order = Integer.numberOfTrailingZeros(ringReferences.size());
    if (order == 0) {
      store.write(home + "/ring-ref", "" + ringReferences.getFirst());
    } else {
      store.write(home + "/ring-page-order", "" + order);
      for (int i = 0; i < ringReferences.size(); i++) {
        store.write(home + "/ring-ref" + i, "" + ringReferences.get(i));
      }
    }
    store.write(home + "/event-channel", "" + port);
    store.write(home + "/protocol", "x86_64-abi");
    store.write(home + "/feature-persistent", persistent ? "1" : "0");
    state(3);
  }

  void state(int state) {
    write("state", "" + state);
  }

  void write(String key, String value) {
    if (!store.write(home + "/" + key, value).equals("OK")) {
      throw new AssertionError("cannot write " + key);
    }
  }

  /** A node of the backend's, as the guest may read it. */
  String backend(String key) {
    return store.read(store.read(home + "/backend") + "/" + key);
  }

  Page page(boolean readOnly) {
    int[] reference = new int[1];
    SharedPage page = guest.newPage(reference, readOnly);
    return new Page(reference[0], page);
  }

  /** A request of any kind; its id is one more than that of the one before. */
  ByteBuffer request(int operation, int segments, long sector) {
    ByteBuffer request = empty();
    request.put(BlkifLayout.OPERATION, (byte) operation);
    request.put(BlkifLayout.NR_SEGMENTS, (byte) segments);
    request.putLong(BlkifLayout.ID, ++id);
    request.putLong(BlkifLayout.SECTOR_NUMBER, sector);
    return request;
  }

  static ByteBuffer empty() {
    return ByteBuffer.allocate(BlkifLayout.REQUEST_SIZE).order(ByteOrder.LITTLE_ENDIAN);
  }

  static void segment(ByteBuffer into, int at, int reference, int first, int last) {
    into.putInt(at, reference);
    into.put(at + BlkifLayout.SEGMENT_FIRST, (byte) first);
    into.put(at + BlkifLayout.SEGMENT_LAST, (byte) last);
  }

  /** A read or write of part of a page. */
  ByteBuffer transfer(int operation, long sector, Page page, int first, int last) {
    ByteBuffer request = request(operation, 1, sector);
    segment(request, BlkifLayout.SEGMENTS, page.reference(), first, last);
    return request;
  }

  ByteBuffer discard(long sector, long count) {
    return request(BlkifLayout.DISCARD, 0, sector).putLong(BlkifLayout.DISCARD_SECTORS, count);
  }

  /** An indirect request whose segments are read from a page. */
  ByteBuffer indirect(int action, int segments, long sector, Page table) {
    ByteBuffer request = request(BlkifLayout.INDIRECT, action, sector);
    request.putShort(BlkifLayout.INDIRECT_SEGMENTS, (short) segments);
    return request.putInt(BlkifLayout.INDIRECT_REFERENCES, table.reference());
  }

  /** The status of the next response, which must name this request and what it asked for. */
  int status(ByteBuffer request) {
    ByteBuffer response = ring.take();
    int action = request.get(0) == BlkifLayout.INDIRECT ? 1 : 0;
    if (response.getLong(0) != request.getLong(BlkifLayout.ID)
        || response.get(BlkifLayout.RESPONSE_OPERATION) != request.get(action)) {
      throw new AssertionError("answers another request");
    }
    return response.getShort(BlkifLayout.RESPONSE_STATUS);
  }
}
