package touchstone.core.virt;

import touchstone.core.hardware.Hardware;

/** The FXSAVE image a vCPU starts with: all registers empty and zero. @sdm volume 1, 10.5.1 */
public final class FpuImage {
  private static final int MXCSR = 24;

  private FpuImage() {}

  /*@ public normal_behavior
    @ requires 0 < area && area % 16 == 0;
    @*/
  public static void reset(Hardware hw, long area) {
    for (int i = 0; i < 512; i = i + 8) {
      hw.write64(area + i, 0L);
    }
    hw.write16(area, 0x37F);
    hw.write32(area + MXCSR, 0x1F80);
    hw.write32(area + MXCSR + 4, 0xFFFF);
  }
}
