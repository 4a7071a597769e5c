package touchstone.host.toolstack;

import touchstone.host.memory.SharedPage;

/**
 * Domain 0's event channels, polled as its kernel would in its upcall: take the selector word, then
 * for each word it names take the pending bits that are not masked.
 *
 * @xen public/xen.h struct shared_info, 64-bit layout
 */
final class PendingEvents {
  private static final int UPCALL_PENDING = 0;
  private static final int PENDING_SELECTOR = 8;
  private static final int PENDING = 2048;
  private static final int MASK = 2560;

  /** Takes one event. */
  @FunctionalInterface
  interface Handler {
    void event(int port);
  }

  private final SharedPage page;

  PendingEvents(SharedPage sharedInfo) {
    this.page = sharedInfo;
  }

  /** Hands every pending event to the handler, lowest port first. */
  void poll(Handler handler) {
    while (page.read8(UPCALL_PENDING) != 0) {
      page.write8(UPCALL_PENDING, 0);
      for (long words = take(PENDING_SELECTOR, 0); words != 0; words &= words - 1) {
        int word = Long.numberOfTrailingZeros(words);
        long masked = read64(MASK + 8 * word);
        for (long bits = take(PENDING + 8 * word, masked); bits != 0; bits &= bits - 1) {
          handler.event(64 * word + Long.numberOfTrailingZeros(bits));
        }
      }
    }
  }

  /** Reads 64 bits and clears those that are not kept. */
  private long take(int offset, long kept) {
    long value = read64(offset);
    page.write32(offset, (int) (value & kept));
    page.write32(offset + 4, (int) ((value & kept) >>> 32));
    return value & ~kept;
  }

  private long read64(int offset) {
    return (page.read32(offset) & 0xffffffffL) | ((long) page.read32(offset + 4) << 32);
  }
}
