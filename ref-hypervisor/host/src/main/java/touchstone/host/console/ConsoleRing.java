package touchstone.host.console;

import touchstone.host.memory.SharedPage;

/**
 * The backend's end of a guest's console page: {@code struct xencons_interface}.
 *
 * <p>Indexes run freely over 32 bits and are masked when used. The producer of one direction writes
 * its index after the bytes; a distance above the size of the buffer is the guest's mistake, and
 * the ring then counts as empty (output) or full (input), as in xenconsoled.
 *
 * @xen public/io/console.h
 */
// [impl->req~hyp-console-ring~1]
public final class ConsoleRing {
  static final int IN = 0;
  static final int IN_SIZE = 1024;
  static final int OUT = IN + IN_SIZE;
  static final int OUT_SIZE = 2048;
  static final int IN_CONS = OUT + OUT_SIZE;
  static final int IN_PROD = IN_CONS + 4;
  static final int OUT_CONS = IN_PROD + 4;
  static final int OUT_PROD = OUT_CONS + 4;

  private final SharedPage page;

  public ConsoleRing(SharedPage page) {
    this.page = page;
  }

  /** Moves what the guest has written to the sink; true if the guest should hear of the space. */
  public boolean drain(ConsoleSink sink) {
    int consumer = page.read32(OUT_CONS);
    int waiting = page.read32(OUT_PROD) - consumer;
    if (waiting <= 0 || waiting > OUT_SIZE) {
      return false;
    }
    for (int i = 0; i < waiting; i++) {
      sink.accept(page.read8(OUT + (consumer + i & OUT_SIZE - 1)));
    }
    page.write32(OUT_CONS, consumer + waiting);
    return true;
  }

  /**
   * Gives the guest typed bytes, as many as fit.
   *
   * @return how many of the bytes from {@code from} on were taken, 0 to {@code bytes.length - from}
   */
  public int feed(byte[] bytes, int from) {
    int producer = page.read32(IN_PROD);
    int unread = producer - page.read32(IN_CONS);
    if (unread < 0 || unread >= IN_SIZE) {
      return 0;
    }
    int count = Math.min(IN_SIZE - unread, bytes.length - from);
    for (int i = 0; i < count; i++) {
      page.write8(IN + (producer + i & IN_SIZE - 1), bytes[from + i] & 0xff);
    }
    page.write32(IN_PROD, producer + count);
    return count;
  }
}
