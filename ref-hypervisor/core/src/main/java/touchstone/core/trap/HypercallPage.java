package touchstone.core.trap;

import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;

/**
 * The hypercall transfer page: entry n, at 32 * n, makes hypercall n.
 *
 * <p>{@code mov $n, %eax; vmcall (or vmmcall); ret}. Entry 23 (iret) does not exist for HVM guests:
 * UD2. The rest of the page is INT3. @xen public/arch-x86/xen.h
 */
// [impl->req~hyp-page~1]
final class HypercallPage {
  /** The MSR that takes the page's guest-physical address. @xen public/arch-x86/cpuid.h, leaf 3 */
  static final int MSR = 0x40000000;

  private static final int ENTRIES = 128;
  private static final int ENTRY = 32;
  private static final int IRET = 23;
  private static final int INT3 = 0xCC;
  private static final int UD2 = 0x0B0F;
  private static final int MOV_EAX = 0xB8;

  /** 0F 01 C1 C3: VMCALL, RET. */
  private static final int VMCALL_RET = 0xC3C1010F;

  /** 0F 01 D9 C3: VMMCALL, RET. */
  private static final int VMMCALL_RET = 0xC3D9010F;

  private final Hardware hw;
  private final Frames frames;

  HypercallPage(Hardware hardware, Frames allFrames) {
    hw = hardware;
    frames = allFrames;
  }

  /** Fills the page; false if the address is not one of a page the domain may write. */
  /*@ normal_behavior
    @ ensures \result ==> address % 4096 == 0 && 0 <= address;
    @ ensures \result ==> address / 4096 < Frames.GFNS;
    @*/
  boolean write(Domain d, long address) {
    long gfn = address >>> 12;
    if ((address & 0xFFF) != 0 || gfn >= Frames.GFNS) {
      return false;
    }
    int frame = frames.frameAt(d.id, (int) gfn);
    if (frame == Frames.NONE || (frames.rightsAt(d.id, (int) gfn) & Rights.WRITE) == 0) {
      return false;
    }
    fill(frame * 4096L);
    return true;
  }

  private void fill(long page) {
    int call = hw.vendor() == Hardware.INTEL ? VMCALL_RET : VMMCALL_RET;
    for (int i = 0; i < ENTRIES; i++) {
      long entry = page + (long) i * ENTRY;
      for (int b = 0; b < ENTRY; b++) {
        hw.write8(entry + b, INT3);
      }
      if (i == IRET) {
        hw.write16(entry, UD2);
      } else {
        hw.write8(entry, MOV_EAX);
        hw.write32(entry + 1, i);
        hw.write32(entry + 5, call);
      }
    }
  }
}
