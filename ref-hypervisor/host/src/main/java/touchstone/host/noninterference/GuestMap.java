package touchstone.host.noninterference;

import touchstone.machine.image.PvhImage;

/**
 * Where a generated guest keeps what in its 2 MiB of memory.
 *
 * <p>The image holds code from 1 MiB and ends with the page of secrets, so that two images can
 * differ in nothing else.
 */
final class GuestMap {
  static final long MEMORY = 2L << 20;

  /** The last page of the image. */
  static final int SECRETS = PvhImage.LOAD_ADDRESS + GuestCode.LIMIT;

  /** Words there. */
  static final int SECRET_WORDS = 1024;

  /** Results of actions, one after another, and counters. */
  static final int LOG = 0x180000;

  static final int LOG_BYTES = 0x800;

  /** Offset in the log of the next entry. */
  static final int LOG_AT = LOG + 0x800;

  /** Faults and upcalls taken. */
  static final int FAULTS = LOG + 0x804;

  static final int UPCALLS = LOG + 0x808;

  /** Where to go on after a fault. */
  static final int RESUME = LOG + 0x80C;

  /** Hypercall argument structures. */
  static final int ARGUMENT = 0x181000;

  /** Pages to write to. */
  static final int DATA = 0x190000;

  static final int DATA_PAGES = 16;

  /** A page that is offered to the other guest, by grant {@link #GRANT_REFERENCE}. */
  static final int OFFER = 0x1A0000;

  /** Where the other guest's offer is mapped. */
  static final int WINDOW = 0x1B0000;

  /** Guest frames that are given up and taken again. */
  static final int SPARE = 0x1C0000;

  static final int SPARE_PAGES = 16;

  static final int SHARED_INFO = 0x1E0000;
  static final int GRANT_TABLE = 0x1E1000;
  static final int HYPERCALL_PAGE = 0x1E2000;
  static final int STACK = 0x1F0000;

  /** The special pages end the address space a guest can have here. */
  static final int XENSTORE_RING = 0x1FFFC000;

  static final int CONSOLE_RING = 0x1FFFF000;

  /** The toolstack opens these first. */
  static final int CONSOLE_PORT = 1;

  static final int XENSTORE_PORT = 2;

  static final int GRANT_REFERENCE = 8;

  private GuestMap() {}
}
