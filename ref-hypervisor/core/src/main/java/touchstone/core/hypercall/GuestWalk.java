package touchstone.core.hypercall;

import touchstone.core.hardware.Hardware;
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
  private static final long ADDRESS = 0x000FFFFFFFFFF000L;

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

  // What the walk in progress is for.
  private int domain;
  private boolean strict;
  private boolean noUser;

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

  /** Guest-physical address, or -1 if the access would fault. */
  /*@ normal_behavior
    @ ensures -1 <= \result;
    @ assignable domain, strict, noUser;
    @*/
  long translate(Vcpu v, long linear, boolean write) {
    long cr0 = driver.register(v, Registers.CR0);
    if ((cr0 & CR0_PG) == 0) {
      return linear & 0xFFFFFFFFL;
    }
    long cr3 = driver.register(v, Registers.CR3);
    long cr4 = driver.register(v, Registers.CR4);
    domain = v.domain.id;
    strict = write && (cr0 & CR0_WP) != 0;
    noUser = (cr4 & CR4_SMAP) != 0 && (driver.register(v, Registers.RFLAGS) & RFLAGS_AC) == 0;
    if ((driver.register(v, Registers.EFER) & EFER_LMA) != 0) {
      return walk64(cr3 & ADDRESS, 39, linear);
    }
    if ((cr4 & CR4_PAE) != 0) {
      return walkPae(cr3 & 0xFFFFFFE0L, linear & 0xFFFFFFFFL);
    }
    return walk32(cr3 & 0xFFFFF000L, linear & 0xFFFFFFFFL, (cr4 & CR4_PSE) != 0);
  }

  /** The page-directory-pointer table of PAE has four entries without rights. */
  private long walkPae(long table, long linear) {
    long entry = entry64(table + linear / 0x40000000L * 8);
    return (entry & PRESENT) == 0 ? -1 : walk64(entry & ADDRESS, 21, linear);
  }

  /** Tables of 512 eight-byte entries, from the level whose entries map {@code 2^first} bytes. */
  private long walk64(long root, int first, long linear) {
    long table = root;
    long rights = WRITABLE + USER;
    int shift = first;
    while (true) {
      long entry = entry64(table + (linear >>> shift & 511) * 8);
      if ((entry & PRESENT) == 0) {
        return -1;
      }
      rights = rights & entry;
      boolean large = (shift == 21 || shift == 30) && (entry & LARGE) != 0;
      if (shift == 12 || large) {
        long offset = (1L << shift) - 1;
        return finish(entry & ADDRESS & (-1 - offset), linear & offset, rights);
      }
      table = entry & ADDRESS;
      shift = shift - 9;
    }
  }

  /** Two levels of 1024 four-byte entries. */
  private long walk32(long root, long linear, boolean pse) {
    long directory = entry32(root + (linear >>> 22) * 4);
    if ((directory & PRESENT) == 0) {
      return -1;
    }
    if (pse && (directory & LARGE) != 0) {
      long base = (directory & 0xFFC00000L) + (directory >>> 13 & 0xFF) * 0x100000000L;
      return finish(base, linear & 0x3FFFFF, directory);
    }
    long entry = entry32((directory & 0xFFFFF000L) + (linear >>> 12 & 1023) * 4);
    if ((entry & PRESENT) == 0) {
      return -1;
    }
    return finish(entry & 0xFFFFF000L, linear & 0xFFF, directory & entry);
  }

  private long finish(long base, long offset, long rights) {
    if ((strict && (rights & WRITABLE) == 0) || (noUser && (rights & USER) != 0)) {
      return -1;
    }
    return base + offset;
  }

  private long entry64(long physical) {
    long at = GuestMemory.hostOf(frames, domain, physical, false);
    return at < 0 ? 0 : hw.read64(at);
  }

  private long entry32(long physical) {
    long at = GuestMemory.hostOf(frames, domain, physical, false);
    return at < 0 ? 0 : hw.read32(at) & 0xFFFFFFFFL;
  }
}
