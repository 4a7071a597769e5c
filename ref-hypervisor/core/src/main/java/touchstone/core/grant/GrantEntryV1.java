package touchstone.core.grant;

import touchstone.core.hardware.Words;

/**
 * A grant table entry of version 1, eight bytes: flags, domain, frame.
 *
 * <p>An entry is always read as one 64-bit value and taken apart here, so no field can change
 * between check and use. @xen public/grant_table.h
 */
final class GrantEntryV1 {
  static final int SIZE = 8;

  /** GTF_type_mask and the one type that is served. */
  static final int TYPE_MASK = 3;

  static final int PERMIT_ACCESS = 1;

  static final int READONLY = 4;
  static final int READING = 8;
  static final int WRITING = 16;

  private GrantEntryV1() {}

  /*@ normal_behavior
    @ ensures 0 <= \result && \result < 65536;
    @ assignable \strictly_nothing;
    @*/
  static int flags(long entry) {
    return (int) (Words.low(entry) % 65536L);
  }

  /** The domain the entry is made out to. */
  /*@ normal_behavior
    @ ensures 0 <= \result && \result < 65536;
    @ assignable \strictly_nothing;
    @*/
  static int domain(long entry) {
    return (int) (Words.low(entry) / 65536L);
  }

  /** The granter's guest frame, 0 to 2^32 - 1. */
  /*@ normal_behavior
    @ ensures 0 <= \result && \result < 4294967296L;
    @ assignable \strictly_nothing;
    @*/
  static long frame(long entry) {
    return Words.high(entry);
  }
}
