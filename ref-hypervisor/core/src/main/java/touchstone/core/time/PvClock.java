package touchstone.core.time;

import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hardware.Words;
import touchstone.core.vcpu.Vcpu;

/**
 * System time, and what guests are told of it.
 *
 * <p>The TSC counts nanoseconds since the host started and is system time. Guests get the general
 * formula all the same: {@code system_time + (((tsc - tsc_timestamp) << tsc_shift) *
 * tsc_to_system_mul >> 32)} with shift 1 and multiplier 2^31. Versions are odd while a record is
 * being changed. @xen public/xen.h, struct vcpu_time_info
 */
// [impl->req~rsc-clock-monotone~1]
public final class PvClock {
  // struct vcpu_time_info, within vcpu_info
  private static final int TIME = 32;
  private static final int VERSION = 0;
  private static final int TSC_TIMESTAMP = 8;
  private static final int SYSTEM_TIME = 16;
  private static final int TSC_TO_SYSTEM_MUL = 24;
  private static final int TSC_SHIFT = 28;
  private static final int FLAGS = 29;

  // wc_version, wc_sec, wc_nsec and wc_sec_hi of shared_info
  private static final int WALLCLOCK_WIDE = 3072;
  private static final int WALLCLOCK_NARROW = 2304;
  private static final int SEC = 4;
  private static final int NSEC = 8;
  private static final int SEC_HI_WIDE = 12;
  private static final int SEC_HI_NARROW = 36;

  private static final int MUL = 0x80000000;
  private static final int SHIFT = 1;
  private static final long NS_PER_S = 1000000000L;

  private final Hardware hw;
  /*@ spec_public @*/ private final long bootTime;
  /*@ spec_public @*/ private int cpu;

  /*@ invariant 0 <= bootTime && 0 <= cpu; @*/

  /**
   * @param wallclock time of TSC 0 in nanoseconds since 1970
   */
  public PvClock(Hardware hardware, long wallclock) {
    hw = hardware;
    bootTime = wallclock;
  }

  /** System time in ns since the host started, as the physical CPU in the core sees it. */
  /*@ public normal_behavior
    @ requires_free -2147483648 <= cpu && cpu <= 2147483647;
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  public long systemTime() {
    return hw.tsc(cpu);
  }

  /** Which physical CPU is in the core. */
  /*@ public normal_behavior
    @ requires 0 <= physicalCpu;
    @ ensures cpu == physicalCpu;
    @ assignable cpu;
    @*/
  public void enterCore(int physicalCpu) {
    cpu = physicalCpu;
  }

  /** Physical CPU now in the core. */
  /*@ public normal_behavior
    @ ensures \result == cpu;
    @ assignable \strictly_nothing;
    @*/
  public int cpu() {
    return cpu;
  }

  /**
   * Writes vcpu_time_info of a vCPU, and the wallclock if shared_info has none in its present
   * layout; no effect while the vCPU has no vcpu_info.
   */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  public void publish(Vcpu v) {
    if (v.vcpuInfo == 0L) {
      return;
    }
    publishAt(v.vcpuInfo + TIME);
    Domain d = v.domain;
    if (hw.read32(d.sharedInfo() + (d.narrow ? WALLCLOCK_NARROW : WALLCLOCK_WIDE)) == 0) {
      publishWallclock(d.sharedInfo(), !d.narrow, d.timeOffset);
    }
  }

  /** Writes one vcpu_time_info at a host physical address, which has 52 bits at most. */
  /*@ public normal_behavior
    @ requires 4096 <= record && record <= 4503599627370496L;
    @ requires_free -2147483648 <= cpu && cpu <= 2147483647;
    @ ensures true;
    @*/
  public void publishAt(long record) {
    long now = systemTime();
    int version = odd(hw.read32(record + VERSION));
    hw.write32(record + VERSION, version);
    hw.write64(record + TSC_TIMESTAMP, now);
    hw.write64(record + SYSTEM_TIME, now);
    hw.write32(record + TSC_TO_SYSTEM_MUL, MUL);
    hw.write8(record + TSC_SHIFT, SHIFT);
    hw.write8(record + FLAGS, 0);
    hw.write32(record + VERSION, after(version));
  }

  /**
   * Writes the wallclock of a shared_info page: what the time was when system time was zero.
   *
   * @param wide the page has the 64-bit layout
   */
  /*@ public normal_behavior
    @ requires 4096 <= sharedInfo && sharedInfo <= 4503599627370496L;
    @ requires_free bootTime <= 9223372036854775807L;
    @ ensures true;
    @*/
  public void publishWallclock(long sharedInfo, boolean wide) {
    publishWallclock(sharedInfo, wide, 0L);
  }

  /** As above for a domain whose clock is {@code offset} seconds ahead. */
  /*@ public normal_behavior
    @ requires 4096 <= sharedInfo && sharedInfo <= 4503599627370496L;
    @ requires -4000000000000000000L <= offset && offset <= 4000000000000000000L;
    @ requires_free bootTime <= 9223372036854775807L;
    @ ensures true;
    @*/
  public void publishWallclock(long sharedInfo, boolean wide, long offset) {
    long at = sharedInfo + (wide ? WALLCLOCK_WIDE : WALLCLOCK_NARROW);
    long seconds = bootTime / NS_PER_S + offset;
    int version = odd(hw.read32(at));
    hw.write32(at, version);
    hw.write32(at + SEC, Words.signed(seconds));
    hw.write32(at + NSEC, (int) (bootTime % NS_PER_S));
    hw.write32(at + (wide ? SEC_HI_WIDE : SEC_HI_NARROW), Words.signed(Words.high(seconds)));
    hw.write32(at, after(version));
  }

  /** The version while the record is being changed. */
  /*@ private normal_behavior
    @ ensures \result == (version % 2 == 0 ? version + 1 : version);
    @ assignable \strictly_nothing;
    @*/
  private static int odd(int version) {
    return version % 2 == 0 ? version + 1 : version;
  }

  /** The next version; versions wrap around. */
  /*@ private normal_behavior
    @ ensures version < 2147483647 ==> \result == version + 1;
    @ assignable \strictly_nothing;
    @*/
  private static int after(int version) {
    return Words.signed(version + 1L);
  }
}
