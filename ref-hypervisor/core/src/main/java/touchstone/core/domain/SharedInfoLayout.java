package touchstone.core.domain;

/**
 * Where the fields of shared_info and vcpu_info lie.
 *
 * <p>Both structures hold C longs, so each exists twice: wide for 64-bit guests, narrow for 32-bit
 * ones. Which one a domain uses is latched from its mode when it sets up its hypercall page or its
 * event callback. @xen public/xen.h
 */
public final class SharedInfoLayout {
  /** vcpu_info of the first vCPUs stands at the start of shared_info. */
  public static final int VCPU_INFO_SIZE = 64;

  /** XEN_LEGACY_MAX_VCPUS: vCPUs from this number on must register a vcpu_info elsewhere. */
  public static final int LEGACY_VCPUS = 32;

  // vcpu_info, the same in both layouts but for the selector
  public static final int UPCALL_PENDING = 0;
  public static final int UPCALL_MASK = 1;
  public static final int PENDING_SEL_WIDE = 8;
  public static final int PENDING_SEL_NARROW = 4;
  public static final int TIME = 32;

  // shared_info
  public static final int EVTCHN_PENDING = 2048;
  public static final int EVTCHN_MASK_WIDE = 2560;
  public static final int EVTCHN_MASK_NARROW = 2176;
  public static final int WC_VERSION_WIDE = 3072;
  public static final int WC_VERSION_NARROW = 2304;

  private SharedInfoLayout() {}

  /*@ public normal_behavior
    @ ensures \result == (narrow ? EVTCHN_MASK_NARROW : EVTCHN_MASK_WIDE);
    @ assignable \strictly_nothing;
    @*/
  public static int mask(boolean narrow) {
    return narrow ? EVTCHN_MASK_NARROW : EVTCHN_MASK_WIDE;
  }

  /** Bits of one word of the pending and mask bitmaps; a selector bit stands for one word. */
  /*@ public normal_behavior
    @ ensures \result == (narrow ? 32 : 64);
    @ assignable \strictly_nothing;
    @*/
  public static int wordBits(boolean narrow) {
    return narrow ? 32 : 64;
  }

  /** Ports of the 2-level ABI: one selector word of bitmap words. */
  /*@ public normal_behavior
    @ ensures \result == (narrow ? 1024 : 4096);
    @ assignable \strictly_nothing;
    @*/
  public static int ports(boolean narrow) {
    return narrow ? 1024 : 4096;
  }
}
