package touchstone.host.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import touchstone.host.memory.SharedPage;

/**
 * The backend's end of a shared ring.
 *
 * <p>Producer indexes run freely over 32 bits and are masked when used. The backend trusts of the
 * page only the frontend's {@code req_prod}, read once and judged: its own indexes are kept here,
 * whatever the frontend writes over them. A request is copied once and then looked at.
 *
 * @xen public/io/ring.h
 */
// [impl->req~dev-ring-index~1]
// [impl->req~dev-copied-once~1]
public final class BackRing {
  /** In place of a count if the frontend's index is impossible. */
  public static final int BROKEN = -1;

  static final int REQ_PROD = 0;
  static final int REQ_EVENT = 4;
  static final int RSP_PROD = 8;
  static final int RSP_EVENT = 12;

  /** Entries follow the indexes and padding. */
  static final int ENTRIES = 64;

  private final List<? extends SharedPage> pages;
  private final int entrySize;
  private final int size;
  private int consumed;
  private int produced;
  private int published;

  /**
   * Attaches to a ring where its responses end.
   *
   * @param pages 1 to 16 pages, in order
   * @param entrySize bytes of a request or response, whichever is larger; a multiple of 4
   */
  public BackRing(List<? extends SharedPage> pages, int entrySize) {
    this.pages = List.copyOf(pages);
    this.entrySize = entrySize;
    this.size = Integer.highestOneBit((pages.size() * SharedPage.SIZE - ENTRIES) / entrySize);
    this.consumed = read32(RSP_PROD);
    this.produced = consumed;
    this.published = consumed;
  }

  /** Entries of the ring, a power of two. */
  public int size() {
    return size;
  }

  /** Requests that can be taken, 0 to {@link #size}, or {@link #BROKEN}. */
  public int waiting() {
    int waiting = read32(REQ_PROD) - consumed;
    int room = size - (consumed - produced);
    return Integer.compareUnsigned(waiting, room) <= 0 ? waiting : BROKEN;
  }

  /** Requests taken and not answered yet. */
  public int unanswered() {
    return consumed - produced;
  }

  /** Copies the next request; to be called only if one is {@link #waiting}. */
  public ByteBuffer take() {
    ByteBuffer request = ByteBuffer.allocate(entrySize).order(ByteOrder.LITTLE_ENDIAN);
    int at = offset(consumed);
    for (int i = 0; i < entrySize; i += 4) {
      request.putInt(i, read32(at + i));
    }
    consumed++;
    return request;
  }

  /** Puts a response behind the others; to be called once for each request taken. */
  public void put(ByteBuffer response) {
    if (unanswered() == 0) {
      throw new IllegalStateException("a response without a request");
    }
    int at = offset(produced);
    for (int i = 0; i < response.capacity(); i += 4) {
      write32(at + i, response.getInt(i));
    }
    produced++;
  }

  /** RING_PUSH_RESPONSES_AND_CHECK_NOTIFY: true if the frontend asked to hear of these. */
  public boolean push() {
    int old = published;
    write32(RSP_PROD, produced);
    published = produced;
    return Integer.compareUnsigned(produced - read32(RSP_EVENT), produced - old) < 0;
  }

  /** RING_FINAL_CHECK_FOR_REQUESTS: asks to hear of the next request; what waits already. */
  public int await() {
    write32(REQ_EVENT, consumed + 1);
    return waiting();
  }

  private int offset(int index) {
    return ENTRIES + (index & size - 1) * entrySize;
  }

  private int read32(int offset) {
    return pages.get(offset / SharedPage.SIZE).read32(offset % SharedPage.SIZE);
  }

  private void write32(int offset, int value) {
    pages.get(offset / SharedPage.SIZE).write32(offset % SharedPage.SIZE, value);
  }
}
