package touchstone.core.hypercall;

/**
 * Segment attributes between the packed 12-bit form of Xen's interfaces (type 0-3, S 4, DPL 5-6, P
 * 7, AVL 8, L 9, D/B 10, G 11) and that of the VMCS access-rights field (the upper four at 12-15,
 * and 16 for unusable). @xen public/hvm/hvm_vcpu.h @sdm 25.4.1
 */
public final class SegmentRights {
  private static final int PRESENT = 0x80;
  private static final int GRANULARITY = 0x8000;
  private static final int UNUSABLE = 0x10000;

  private SegmentRights() {}

  /** A segment that is not present cannot be used. */
  /*@ public normal_behavior
    @ requires 0 <= rights && rights <= 4095;
    @ ensures rights / 128 % 2 == 0 ==> \result == 65536;
    @ ensures rights / 128 % 2 == 1 ==> \result == rights % 256 + rights / 256 * 4096;
    @ assignable \strictly_nothing;
    @*/
  public static int fromSave(int rights) {
    if ((rights & PRESENT) == 0) {
      return UNUSABLE;
    }
    return rights % 256 + rights / 256 * 4096;
  }

  /** The inverse: 0 for an unusable segment. */
  /*@ public normal_behavior
    @ requires 0 <= attributes && attributes <= 131071;
    @ ensures 0 <= \result && \result <= 4095;
    @ assignable \strictly_nothing;
    @*/
  public static int toSave(int attributes) {
    if ((attributes & UNUSABLE) != 0) {
      return 0;
    }
    return attributes % 256 + attributes / 4096 % 16 * 256;
  }

  /** A limit in bytes that agrees with the granularity bit, from one that may count pages. */
  /*@ public normal_behavior
    @ requires 0 <= limit && limit <= 4294967295L;
    @ ensures limit <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  public static long limit(long limit, int attributes) {
    boolean pages = (attributes & GRANULARITY) != 0;
    if (pages && limit <= 0xFFFFF) {
      return limit * 4096 + 4095;
    }
    return pages ? limit | 0xFFF : limit;
  }
}
