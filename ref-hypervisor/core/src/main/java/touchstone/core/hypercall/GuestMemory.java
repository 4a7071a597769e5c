package touchstone.core.hypercall;

import touchstone.core.hardware.Bytes;
import touchstone.core.hardware.Hardware;
import touchstone.core.hardware.Words;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.VirtualizationDriver;

/**
 * Copies between the core and a guest's memory.
 *
 * <p>A guest handle is a linear address of the calling vCPU: its own page tables translate it to
 * guest physical, and {@link Frames}, not the guest, decides which frame that is and whether it may
 * be read or written. A copy either succeeds or reports failure, which becomes EFAULT; it never
 * throws and never reaches a frame the guest could not reach itself.
 */
// [impl->req~hyp-bad-pointer-efault~1]
public final class GuestMemory {
  private static final int PAGE = 4096;
  private static final long NARROW_END = 0x100000000L;

  private final Hardware hw;
  private final Frames frames;
  private final VirtualizationDriver driver;
  private final GuestWalk walk;

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \nothing;
    @*/
  public GuestMemory(Hardware hardware, Frames frames, VirtualizationDriver driver) {
    hw = hardware;
    this.frames = frames;
    this.driver = driver;
    walk = new GuestWalk(hardware, frames, driver);
  }

  /** Reads {@code length} bytes at a linear address; false if any of them cannot be read. */
  /*@ public normal_behavior
    @ requires v.domain != null;
    @ requires 0 <= offset && 0 <= length && offset <= to.length - length;
    @ requires (\forall int k; 0 <= k && k < to.length; -128 <= to[k] && to[k] <= 127);
    @ ensures (\forall int k; 0 <= k && k < to.length; -128 <= to[k] && to[k] <= 127);
    @ ensures \result && 0 < length
    @           ==> -140737488355328L <= linear && linear <= 140737488355328L;
    @ assignable to[*];
    @*/
  public boolean copyIn(Vcpu v, long linear, byte[] to, int offset, int length) {
    if (!isRange(v, linear, length)) {
      return false;
    }
    int done = 0;
    /*@ loop_invariant 0 <= done && done <= length;
      @ loop_invariant (\forall int k; 0 <= k && k < to.length; -128 <= to[k] && to[k] <= 127);
      @ decreases length - done;
      @ assignable to[*];
      @*/
    while (done < length) {
      long at = hostAddress(v, linear + done, false);
      int part = chunk(linear + done, length - done);
      if (at < 0) {
        return false;
      }
      read(at, to, offset + done, part);
      done = done + part;
    }
    return true;
  }

  /** Writes {@code length} bytes at a linear address; false if any of them cannot be written. */
  /*@ public normal_behavior
    @ requires v.domain != null;
    @ requires 0 <= offset && 0 <= length && offset <= from.length - length;
    @ requires (\forall int k; 0 <= k && k < from.length; -128 <= from[k] && from[k] <= 127);
    @ assignable \strictly_nothing;
    @*/
  public boolean copyOut(Vcpu v, long linear, byte[] from, int offset, int length) {
    if (!isRange(v, linear, length)) {
      return false;
    }
    int done = 0;
    /*@ loop_invariant 0 <= done && done <= length;
      @ decreases length - done;
      @ assignable \strictly_nothing;
      @*/
    while (done < length) {
      long at = hostAddress(v, linear + done, true);
      int part = chunk(linear + done, length - done);
      if (at < 0) {
        return false;
      }
      write(at, from, offset + done, part);
      done = done + part;
    }
    return true;
  }

  /** Whether {@link #copyOut} of {@code length} bytes would succeed now; changes nothing. */
  /*@ public normal_behavior
    @ requires v.domain != null && 0 <= length;
    @ assignable \strictly_nothing;
    @*/
  public boolean isWritable(Vcpu v, long linear, int length) {
    if (!isRange(v, linear, length)) {
      return false;
    }
    int done = 0;
    /*@ loop_invariant 0 <= done && done <= length;
      @ decreases length - done;
      @ assignable \strictly_nothing;
      @*/
    while (done < length) {
      if (hostAddress(v, linear + done, true) < 0) {
        return false;
      }
      done = done + chunk(linear + done, length - done);
    }
    return true;
  }

  /** Whether an array of {@code count} elements lies in the address space without wrapping. */
  /*@ public normal_behavior
    @ requires 0 < size && size <= 4096;
    @ ensures \result ==> 0 <= count && count <= 4294967296L;
    @ ensures \result && 0 < count ==> 0 <= linear && linear + count * size <= 140737488355328L
    @           || -140737488355328L <= linear && linear + count * size <= 0;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~hyp-handle-wrap~1]
  public boolean isArray(Vcpu v, long linear, long count, int size) {
    if (count < 0 || NARROW_END < count) {
      return false;
    }
    return isRange(v, linear, product(count, size));
  }

  /*@ private normal_behavior
    @ requires 0 <= count && count <= 4294967296L && 0 < size && size <= 4096;
    @ ensures \result == count * size && 0 <= \result && \result <= 17592186044416L;
    @ ensures 0 < count ==> 0 < \result;
    @ assignable \strictly_nothing;
    @*/
  private static long product(long count, int size) {
    return count * size;
  }

  /**
   * Whether {@code [linear, linear + length)} lies in the address space: below 4 GiB for 32-bit
   * code, in one canonical half for 64-bit code. Length is 0 to 2^44.
   */
  /*@ private normal_behavior
    @ requires 0 <= length && length <= 17592186044416L;
    @ ensures \result && 0 < length ==> 0 <= linear && linear + length <= 140737488355328L
    @           || -140737488355328L <= linear && linear + length <= 0;
    @ assignable \strictly_nothing;
    @*/
  private boolean isRange(Vcpu v, long linear, long length) {
    if (driver.codeBits(v) != 64) {
      return isRange(linear, length, NARROW_END);
    }
    return length == 0 || isWideRange(linear, length);
  }

  /*@ private normal_behavior
    @ requires 0 <= length && length <= 17592186044416L && 0 <= end && end <= 4294967296L;
    @ ensures \result <==> 0 <= linear && linear + length <= end;
    @ assignable \strictly_nothing;
    @*/
  private static boolean isRange(long linear, long length, long end) {
    return 0 <= linear && linear <= end - length;
  }

  /** The range is within one canonical half. */
  /*@ private normal_behavior
    @ requires 0 < length && length <= 17592186044416L;
    @ ensures \result <==> 0 <= linear && linear + length <= 140737488355328L
    @           || -140737488355328L <= linear && linear + length <= 0;
    @ assignable \strictly_nothing;
    @*/
  private static boolean isWideRange(long linear, long length) {
    if (!GuestWalk.isCanonical(linear)) {
      return false;
    }
    long last = linear + length - 1;
    return linear >= 0 == last >= 0 && GuestWalk.isCanonical(last);
  }

  /** Bytes to the end of the page, at most {@code left}. */
  /*@ normal_behavior
    @ requires 0 < left;
    @ ensures 1 <= \result && \result <= left && \result <= 4096;
    @ assignable \strictly_nothing;
    @*/
  private static int chunk(long linear, int left) {
    int toEnd = PAGE - (int) (Words.low(linear) % PAGE);
    return left < toEnd ? left : toEnd;
  }

  /** Host physical address behind a linear address, or -1. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(walk);
    @ requires_free -2147483648 <= v.domain.id && v.domain.id <= 2147483647;
    @ requires v.domain != null;
    @ ensures -1 <= \result && \result <= 8796093022208L;
    @ assignable \strictly_nothing;
    @*/
  private long hostAddress(Vcpu v, long linear, boolean write) {
    long physical = walk.translate(v, linear, write);
    return physical < 0 ? -1 : hostOf(frames, v.domain.id, physical, write);
  }

  /** Whether a domain may read, or write, at one of its guest frames; any number may be asked. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(frames);
    @ ensures \result ==> 0 <= domain && domain < frames.domains && 0 <= gfn && gfn < Frames.GFNS
    @           && frames.leaf[domain * Frames.GFNS + (int) gfn] != 0;
    @ assignable \strictly_nothing;
    @*/
  public static boolean mayAccess(Frames frames, int domain, long gfn, boolean write) {
    if (gfn < 0 || Frames.GFNS <= gfn || !frames.isMapped(domain, (int) gfn)) {
      return false;
    }
    return !write || frames.rightsAt(domain, (int) gfn) / Rights.WRITE % 2 != 0;
  }

  /** Host physical address behind a guest physical one if the guest has the right, else -1. */
  /*@ normal_behavior
    @ requires_free \invariant_for(frames);
    @ ensures -1 <= \result && \result <= 8796093022208L;
    @ assignable \strictly_nothing;
    @*/
  static long hostOf(Frames frames, int domain, long physical, boolean write) {
    if (physical < 0 || !mayAccess(frames, domain, physical / PAGE, write)) {
      return -1;
    }
    return address(frames.frameAt(domain, (int) (physical / PAGE)), physical % PAGE);
  }

  /*@ private normal_behavior
    @ requires 0 <= frame && 0 <= offset && offset < 4096;
    @ requires_free frame <= 2147483647;
    @ ensures 0 <= \result && \result <= 8796093022208L;
    @ assignable \strictly_nothing;
    @*/
  private static long address(int frame, long offset) {
    return frame * (long) PAGE + offset;
  }

  /*@ private normal_behavior
    @ requires 0 <= at && at <= 8796093022208L;
    @ requires 0 <= offset && 0 <= length && offset <= to.length - length;
    @ requires (\forall int k; 0 <= k && k < to.length; -128 <= to[k] && to[k] <= 127);
    @ ensures (\forall int k; 0 <= k && k < to.length; -128 <= to[k] && to[k] <= 127);
    @ assignable to[*];
    @*/
  private void read(long at, byte[] to, int offset, int length) {
    int i = 0;
    /*@ loop_invariant 0 <= i && i <= length;
      @ loop_invariant (\forall int k; 0 <= k && k < to.length; -128 <= to[k] && to[k] <= 127);
      @ decreases length - i;
      @ assignable to[*];
      @*/
    while (i <= length - 8) {
      Bytes.put64(to, offset + i, hw.read64(at + i));
      i = i + 8;
    }
    /*@ loop_invariant 0 <= i && i <= length;
      @ loop_invariant (\forall int k; 0 <= k && k < to.length; -128 <= to[k] && to[k] <= 127);
      @ decreases length - i;
      @ assignable to[*];
      @*/
    while (i < length) {
      Bytes.put8(to, offset + i, hw.read8(at + i));
      i = i + 1;
    }
  }

  /*@ private normal_behavior
    @ requires 0 <= at && at <= 8796093022208L;
    @ requires 0 <= offset && 0 <= length && offset <= from.length - length;
    @ requires (\forall int k; 0 <= k && k < from.length; -128 <= from[k] && from[k] <= 127);
    @ assignable \strictly_nothing;
    @*/
  private void write(long at, byte[] from, int offset, int length) {
    int i = 0;
    /*@ loop_invariant 0 <= i && i <= length;
      @ decreases length - i;
      @ assignable \strictly_nothing;
      @*/
    while (i <= length - 8) {
      hw.write64(at + i, Bytes.get64(from, offset + i));
      i = i + 8;
    }
    /*@ loop_invariant 0 <= i && i <= length;
      @ decreases length - i;
      @ assignable \strictly_nothing;
      @*/
    while (i < length) {
      hw.write8(at + i, Bytes.get8(from, offset + i));
      i = i + 1;
    }
  }
}
