package touchstone.host.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import touchstone.host.memory.SharedPage;

/** A frontend's end of a ring, well behaved unless its index is set by hand. */
public final class FrontRing {
  private final List<SharedPage> pages;
  private final int entrySize;
  private final int size;
  private int produced;
  private int consumed;

  public FrontRing(List<SharedPage> pages, int entrySize) {
    this.pages = pages;
    this.entrySize = entrySize;
    this.size = Integer.highestOneBit((pages.size() * SharedPage.SIZE - 64) / entrySize);
    write32(BackRing.REQ_EVENT, 1);
    write32(BackRing.RSP_EVENT, 1);
  }

  /** Puts a request; true if the backend asked to hear of it. */
  public boolean put(ByteBuffer request) {
    for (int i = 0; i < request.capacity(); i += 4) {
      write32(offset(produced) + i, request.getInt(i));
    }
    produced++;
    write32(BackRing.REQ_PROD, produced);
    return Integer.compareUnsigned(produced - read32(BackRing.REQ_EVENT), 1) < 0;
  }

  public boolean hasResponse() {
    return read32(BackRing.RSP_PROD) != consumed;
  }

  /** The next response; asks to hear of the one after it. */
  public ByteBuffer take() {
    ByteBuffer response = ByteBuffer.allocate(entrySize).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entrySize; i += 4) {
      response.putInt(i, read32(offset(consumed) + i));
    }
    consumed++;
    write32(BackRing.RSP_EVENT, consumed + 1);
    return response;
  }

  public int size() {
    return size;
  }

  /** Lies about how many requests there are. */
  public void producer(int index) {
    write32(BackRing.REQ_PROD, index);
  }

  private int offset(int index) {
    return BackRing.ENTRIES + (index & size - 1) * entrySize;
  }

  private int read32(int offset) {
    return pages.get(offset / SharedPage.SIZE).read32(offset % SharedPage.SIZE);
  }

  private void write32(int offset, int value) {
    pages.get(offset / SharedPage.SIZE).write32(offset % SharedPage.SIZE, value);
  }
}
