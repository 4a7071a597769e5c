package touchstone.core.hypercall;

import touchstone.core.hardware.Hardware;
import touchstone.core.hardware.Words;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.VirtualizationDriver;

/**
 * The walk of a guest's own page tables, in software: from a linear to a guest-physical address as
 * the vCPU's supervisor code would see it now. Paging off, 32-bit, PAE and 4-level, with large
 * pages; write protection and SMAP are honoured, accessed and dirty bits are not set.
 *
 * <p>Tables are read through the second level, so a table address the guest made up leads nowhere.
 * A walk takes at most four steps. @sdm 4.3 @sdm 4.4 @sdm 4.5
 */
// [impl->req~mem-argument-walk~1]
// [impl->req~mem-argument-rights~1]
final class GuestWalk {
  /** Bytes of one half of the canonical addresses: 2^47. */
  private static final long HALF = 140737488355328L;

  private static final long PRESENT = 1;
  private static final long WRITABLE = 2;
  private static final long USER = 4;
  private static final long LARGE = 128;

  private static final long CR0_WP = 1L << 16;
  private static final long CR0_PG = 1L << 31;
  private static final long CR4_PSE = 1L << 4;
  private static final long CR4_PAE = 1L << 5;
  private static final long CR4_SMAP = 1L << 21;
  private static final long EFER_LMA = 1L << 10;
  private static final long RFLAGS_AC = 1L << 18;

  private final Hardware hw;
  private final Frames frames;
  private final VirtualizationDriver driver;

  /*@ normal_behavior
    @ ensures true;
    @ assignable \nothing;
    @*/
  GuestWalk(Hardware hardware, Frames frames, VirtualizationDriver driver) {
    hw = hardware;
    this.frames = frames;
    this.driver = driver;
  }

  /** Bits 63 to 47 are equal. @sdm 3.3.7.1 */
  /*@ normal_behavior
    @ ensures \result <==> -140737488355328L <= linear && linear <= 140737488355327L;
    @ assignable \strictly_nothing;
    @*/
  static boolean isCanonical(long linear) {
    return -HALF <= linear && linear < HALF;
  }

  /** Guest-physical address (below 2^53), or -1 if the access would fault. */
  /*@ normal_behavior
    @ requires v.domain != null;
    @ requires_free -2147483648 <= v.domain.id && v.domain.id <= 2147483647;
    @ ensures -1 <= \result && \result <= 9007199254740992L;
    @ assignable \strictly_nothing;
    @*/
  long translate(Vcpu v, long linear, boolean write) {
    long cr0 = driver.register(v, Registers.CR0);
    if ((cr0 & CR0_PG) == 0) {
      return Words.low(linear);
    }
    long cr3 = driver.register(v, Registers.CR3);
    long cr4 = driver.register(v, Registers.CR4);
    long rule = write && (cr0 & CR0_WP) != 0 ? WRITABLE : 0;
    if ((cr4 & CR4_SMAP) != 0 && (driver.register(v, Registers.RFLAGS) & RFLAGS_AC) == 0) {
      rule = rule + USER;
    }
    int domain = v.domain.id;
    if ((driver.register(v, Registers.EFER) & EFER_LMA) != 0) {
      return walk64(domain, rule, page(cr3), 39, linear);
    }
    long low = Words.low(linear);
    if ((cr4 & CR4_PAE) != 0) {
      return walkPae(domain, rule, Words.low(cr3) / 32 * 32, low);
    }
    return walk32(domain, rule, Words.low(cr3) / 4096 * 4096, low, (cr4 & CR4_PSE) != 0);
  }

  /** The page-directory-pointer table of PAE has four entries without rights. */
  /*@ private normal_behavior
    @ requires 0 <= table && table <= 4503599627370496L;
    @ requires 0 <= linear && linear <= 4294967295L;
    @ ensures -1 <= \result && \result <= 9007199254740992L;
    @ assignable \strictly_nothing;
    @*/
  private long walkPae(int domain, long rule, long table, long linear) {
    long entry = entry64(domain, table + linear / 0x40000000L * 8);
    return (entry & PRESENT) == 0 ? -1 : walk64(domain, rule, page(entry), 21, linear);
  }

  /** Tables of 512 eight-byte entries, from the level whose entries map {@code 2^first} bytes. */
  /*@ private normal_behavior
    @ requires 0 <= root && root <= 4503599627370496L;
    @ requires first == 39 || first == 21;
    @ ensures -1 <= \result && \result <= 9007199254740992L;
    @ assignable \strictly_nothing;
    @*/
  private long walk64(int domain, long rule, long root, int first, long linear) {
    long table = root;
    boolean writable = true;
    boolean user = true;
    int shift = first;
    /*@ loop_invariant 0 <= table && table <= 4503599627370496L;
      @ loop_invariant shift == 39 || shift == 30 || shift == 21 || shift == 12;
      @ decreases shift;
      @ assignable \strictly_nothing;
      @*/
    while (true) {
      long entry = entry64(domain, table + index(linear, shift) * 8);
      if ((entry & PRESENT) == 0) {
        return -1;
      }
      writable = writable && (entry & WRITABLE) != 0;
      user = user && (entry & USER) != 0;
      boolean large = (shift == 21 || shift == 30) && (entry & LARGE) != 0;
      if (shift == 12 || large) {
        return leaf(rule, page(entry), shift, linear, writable, user);
      }
      table = page(entry);
      shift = shift - 9;
    }
  }

  /** Where an address lies in the page of {@code 2^shift} bytes that an entry maps. */
  /*@ private normal_behavior
    @ requires 0 <= page && page <= 4503599627370496L;
    @ requires shift == 12 || shift == 21 || shift == 30;
    @ ensures -1 <= \result && \result <= 9007199254740992L;
    @ assignable \strictly_nothing;
    @*/
  private static long leaf(
      long rule, long page, int shift, long linear, boolean writable, boolean user) {
    long low = Words.low(linear);
    if (shift == 12) {
      return finish(rule, page, low % 4096, writable, user);
    }
    if (shift == 21) {
      return finish(rule, page - page % 0x200000L, low % 0x200000L, writable, user);
    }
    return finish(rule, page - page % 0x40000000L, low % 0x40000000L, writable, user);
  }

  /** The nine bits of an address, from bit {@code shift} on, that select an entry of a table. */
  /*@ private normal_behavior
    @ requires shift == 39 || shift == 30 || shift == 21 || shift == 12;
    @ ensures 0 <= \result && \result <= 511;
    @ assignable \strictly_nothing;
    @*/
  private static long index(long linear, int shift) {
    if (shift == 39) {
      return Words.high(linear) / 128 % 512;
    }
    if (shift == 30) {
      return Words.high(linear) % 128 * 4 + Words.low(linear) / 0x40000000L;
    }
    return Words.low(linear) / (shift == 21 ? 0x200000L : 4096L) % 512;
  }

  /** Bits 51 to 12 of an entry or of CR3: the page it names. */
  /*@ private normal_behavior
    @ ensures 0 <= \result && \result <= 4503599627366400L;
    @ assignable \strictly_nothing;
    @*/
  private static long page(long entry) {
    return Words.high(entry) % 0x100000 * 0x100000000L + Words.low(entry) / 4096 * 4096;
  }

  /** Two levels of 1024 four-byte entries. */
  /*@ private normal_behavior
    @ requires 0 <= root && root <= 4294967295L && 0 <= linear && linear <= 4294967295L;
    @ ensures -1 <= \result && \result <= 9007199254740992L;
    @ assignable \strictly_nothing;
    @*/
  private long walk32(int domain, long rule, long root, long linear, boolean pse) {
    long directory = entry32(domain, slot(root, linear / 0x400000));
    if ((directory & PRESENT) == 0) {
      return -1;
    }
    boolean writable = (directory & WRITABLE) != 0;
    boolean user = (directory & USER) != 0;
    if (pse && (directory & LARGE) != 0) {
      return finish(rule, largePage(directory), linear % 0x400000, writable, user);
    }
    long entry = entry32(domain, slot(directory, linear / 4096 % 1024));
    if ((entry & PRESENT) == 0) {
      return -1;
    }
    writable = writable && (entry & WRITABLE) != 0;
    user = user && (entry & USER) != 0;
    return finish(rule, slot(entry, 0), linear % 4096, writable, user);
  }

  /** Where entry {@code index} lies of the table that an entry or CR3 names. */
  /*@ private normal_behavior
    @ requires 0 <= entry && entry <= 4294967295L && 0 <= index && index <= 1023;
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  private static long slot(long entry, long index) {
    return entry / 4096 * 4096 + index * 4;
  }

  /** Bits 31 to 22 of a directory entry, and bits 20 to 13 as address bits 39 to 32. @sdm 4.3 */
  /*@ private normal_behavior
    @ requires 0 <= directory && directory <= 4294967295L;
    @ ensures 0 <= \result && \result <= 1099511627776L;
    @ assignable \strictly_nothing;
    @*/
  private static long largePage(long directory) {
    return directory / 0x400000 * 0x400000 + directory / 8192 % 256 * 0x100000000L;
  }

  /** The address, unless a right of the rule is missing (WRITABLE) or there in spite of it. */
  /*@ private normal_behavior
    @ requires 0 <= base && base <= 4503599627370496L && 0 <= offset && offset <= 4294967295L;
    @ ensures -1 <= \result && \result <= 9007199254740992L;
    @ assignable \strictly_nothing;
    @*/
  private static long finish(
      long rule, long base, long offset, boolean writable, boolean user) {
    if ((rule & WRITABLE) != 0 && !writable) {
      return -1;
    }
    return (rule & USER) != 0 && user ? -1 : base + offset;
  }

  /*@ private normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  private long entry64(int domain, long physical) {
    long at = GuestMemory.hostOf(frames, domain, physical, false);
    return at < 0 ? 0 : hw.read64(at);
  }

  /*@ private normal_behavior
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  private long entry32(int domain, long physical) {
    long at = GuestMemory.hostOf(frames, domain, physical, false);
    return at < 0 ? 0 : Words.low(hw.read32(at));
  }
}
