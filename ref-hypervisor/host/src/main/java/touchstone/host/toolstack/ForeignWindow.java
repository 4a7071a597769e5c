package touchstone.host.toolstack;

import java.util.BitSet;
import touchstone.host.memory.SharedPage;

/** The part of domain 0's physical address space where it maps guests' frames. */
final class ForeignWindow {
  /** Frames mapped at once while a guest's memory is being filled. */
  private static final int STAGING = 256;

  /** Pages that stay mapped, two for each guest. */
  private static final int SLOTS = 512;

  private static final int FIRST_SLOT = Domain0.WINDOW_GFN + STAGING;

  private final Domain0 domain0;
  private final MemoryCalls calls;
  private final BitSet used = new BitSet(SLOTS);

  ForeignWindow(Domain0 domain0, MemoryCalls calls) {
    this.domain0 = domain0;
    this.calls = calls;
  }

  /** Copies bytes to a guest-physical address. */
  void write(int domain, long address, byte[] bytes) throws ToolstackException {
    int done = 0;
    while (done < bytes.length) {
      long gfn = (address + done) / SharedPage.SIZE;
      int offset = (int) ((address + done) % SharedPage.SIZE);
      int room = STAGING * SharedPage.SIZE - offset;
      int count = Math.min(room, bytes.length - done);
      writeStaged(domain, gfn, offset, bytes, done, count);
      done += count;
    }
  }

  private void writeStaged(int domain, long gfn, int offset, byte[] bytes, int from, int count)
      throws ToolstackException {
    int pages = (offset + count + SharedPage.SIZE - 1) / SharedPage.SIZE;
    try {
      calls.mapForeign(domain, gfn, Domain0.WINDOW_GFN, pages);
      domain0.memory().write(address(Domain0.WINDOW_GFN) + offset, bytes, from, count);
    } finally {
      for (int i = 0; i < pages; i++) {
        calls.discard(Domain0.WINDOW_GFN + i);
      }
    }
  }

  /** Maps a guest's frame to stay; the window frame it is at, for {@link #release}. */
  int map(int domain, long gfn) throws ToolstackException {
    int slot = used.nextClearBit(0);
    if (slot >= SLOTS) {
      throw new ToolstackException("too many guests: no room to map their pages");
    }
    calls.mapForeign(domain, gfn, FIRST_SLOT + slot, 1);
    used.set(slot);
    return FIRST_SLOT + slot;
  }

  void release(int window) throws ToolstackException {
    calls.unmap(window);
    used.clear(window - FIRST_SLOT);
  }

  SharedPage page(int window) {
    return domain0.memory().page(address(window));
  }

  private static long address(int gfn) {
    return (long) gfn * SharedPage.SIZE;
  }
}
