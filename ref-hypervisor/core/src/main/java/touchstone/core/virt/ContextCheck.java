package touchstone.core.virt;

import touchstone.core.vcpu.VcpuContext;

/**
 * Is a start-of-day state one the processor would accept at entry? Stricter than either vendor
 * where they differ, so that a context is good on both or on neither. @sdm 27.3.1 @apm 15.5.1
 */
// [impl->req~vcs-entry-valid~1]
public final class ContextCheck {
  private static final long CR0_PE = 0x1L;
  private static final long CR0_NW = 0x20000000L;
  private static final long CR0_CD = 0x40000000L;
  private static final long CR0_PG = 0x80000000L;
  private static final long CR4_PAE = 0x20L;
  private static final long CR4_PCIDE = 0x20000L;
  private static final long EFER_LME = 0x100L;
  private static final long EFER_LMA = 0x400L;
  private static final long RFLAGS_RESERVED = 0xFFFFFFFFFFC08028L;
  private static final long RFLAGS_VM = 0x20000L;
  private static final int CS = 1;
  private static final int SS = 2;
  private static final int TR = 7;
  private static final int PRESENT = 0x80;
  private static final int LONG = 0x2000;
  private static final int UNUSABLE = 0x10000;

  private ContextCheck() {}

  /*@ public normal_behavior
    @ ensures \result ==> (c.cr4 | cr4Allowed) == cr4Allowed
    @           && (c.efer | eferAllowed) == eferAllowed;
    @ assignable \strictly_nothing;
    @*/
  public static boolean valid(VcpuContext c, long cr4Allowed, long eferAllowed) {
    return (c.cr0 >>> 32) == 0
        && (c.cr4 & ~cr4Allowed) == 0
        && (c.efer & ~eferAllowed) == 0
        && (c.cr3 >>> 52) == 0
        && (c.rflags & (RFLAGS_RESERVED | RFLAGS_VM)) == 0
        && cr0(c)
        && mode(c)
        && segments(c);
  }

  private static boolean cr0(VcpuContext c) {
    boolean paged = (c.cr0 & CR0_PG) != 0;
    boolean cached = (c.cr0 & CR0_CD) == 0;
    return !(paged && (c.cr0 & CR0_PE) == 0) && !(cached && (c.cr0 & CR0_NW) != 0);
  }

  /** LMA says that paging and LME are on, and then PAE is; PCIDs exist only in long mode. */
  private static boolean mode(VcpuContext c) {
    boolean active = (c.efer & EFER_LMA) != 0;
    boolean expected = (c.efer & EFER_LME) != 0 && (c.cr0 & CR0_PG) != 0;
    if (active != expected || active && (c.cr4 & CR4_PAE) == 0) {
      return false;
    }
    if (!active && ((c.cr4 & CR4_PCIDE) != 0 || (c.attributes[CS] & LONG) != 0)) {
      return false;
    }
    return canonical(c.rip) && (active || (c.rip >>> 32) == 0);
  }

  /**
   * CS is code, SS writable data or unusable, TR a busy TSS; the descriptor tables are reachable.
   */
  private static boolean segments(VcpuContext c) {
    int cs = c.attributes[CS] & 0x9F;
    int task = c.attributes[TR] & 0x1009F;
    boolean protectedMode = (c.cr0 & CR0_PE) != 0;
    boolean code = (cs & 0x99) == 0x99 || cs == 0x93 && !protectedMode;
    boolean stack =
        (c.attributes[SS] & UNUSABLE) != 0
            || (c.attributes[SS] & (PRESENT | 0x1B)) == (PRESENT | 0x13);
    boolean busy = task == 0x8B || task == 0x83 && (c.efer & EFER_LMA) == 0;
    return code && stack && busy && bases(c) && canonical(c.gdtBase) && canonical(c.idtBase);
  }

  private static boolean bases(VcpuContext c) {
    for (int i = 0; i < 8; i++) {
      boolean usable = (c.attributes[i] & UNUSABLE) == 0;
      if (usable && i < 4 && (c.base[i] >>> 32) != 0) {
        return false;
      }
      if (!canonical(c.base[i]) || usable && !limit(c.limit[i], c.attributes[i])) {
        return false;
      }
    }
    return true;
  }

  /** G must be clear if bits 11:0 of the limit are not all ones, set if bits 31:20 are not zero. */
  private static boolean limit(long limit, int attributes) {
    boolean pages = (attributes & 0x8000) != 0;
    return pages ? (limit & 0xFFF) == 0xFFF : limit >>> 20 == 0;
  }

  private static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }
}
