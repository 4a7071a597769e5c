package touchstone.host.xenstore;

import touchstone.host.memory.SharedPage;

/**
 * The daemon's end of a guest's xenstore page: {@code struct xenstore_domain_interface}.
 *
 * <p>Indexes run freely over 32 bits. A distance above the size of the ring is a broken peer; the
 * caller then ends the connection and says why in the page's error field.
 *
 * @xen public/io/xs_wire.h
 */
final class XenstoreRing {
  static final int SIZE = 1024;
  static final int REQ = 0;
  static final int RSP = REQ + SIZE;
  static final int REQ_CONS = RSP + SIZE;
  static final int REQ_PROD = REQ_CONS + 4;
  static final int RSP_CONS = REQ_PROD + 4;
  static final int RSP_PROD = RSP_CONS + 4;
  static final int SERVER_FEATURES = RSP_PROD + 4;
  static final int CONNECTION = SERVER_FEATURES + 4;
  static final int ERROR = CONNECTION + 4;

  static final int FEATURE_ERROR = 2;

  static final int ERROR_COMM = 1;
  static final int ERROR_RINGIDX = 2;
  static final int ERROR_PROTO = 3;

  /** Returned in place of a count if the guest's index is impossible. */
  static final int BROKEN = -1;

  private final SharedPage page;

  XenstoreRing(SharedPage page) {
    this.page = page;
    page.write32(SERVER_FEATURES, FEATURE_ERROR);
  }

  /** Takes up to {@code count} request bytes; how many, or {@link #BROKEN}. */
  int take(byte[] into, int from, int count) {
    int consumer = page.read32(REQ_CONS);
    int waiting = page.read32(REQ_PROD) - consumer;
    if (waiting < 0 || waiting > SIZE) {
      return BROKEN;
    }
    int taken = Math.min(waiting, count);
    for (int i = 0; i < taken; i++) {
      into[from + i] = (byte) page.read8(REQ + (consumer + i & SIZE - 1));
    }
    page.write32(REQ_CONS, consumer + taken);
    return taken;
  }

  /** Puts up to {@code count} reply bytes; how many, or {@link #BROKEN}. */
  int put(byte[] bytes, int from, int count) {
    int producer = page.read32(RSP_PROD);
    int unread = producer - page.read32(RSP_CONS);
    if (unread < 0 || unread > SIZE) {
      return BROKEN;
    }
    int given = Math.min(SIZE - unread, count);
    for (int i = 0; i < given; i++) {
      page.write8(RSP + (producer + i & SIZE - 1), bytes[from + i] & 0xff);
    }
    page.write32(RSP_PROD, producer + given);
    return given;
  }

  /** One of the ERROR_ values, for the guest to see. */
  void fail(int error) {
    page.write32(ERROR, error);
  }
}
