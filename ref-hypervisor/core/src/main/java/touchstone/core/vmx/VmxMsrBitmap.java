package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.ResidentState;

/**
 * The MSR bitmap, one for all guests: every RDMSR and WRMSR exits, but for the registers that are
 * switched with the vCPU and whose every value is harmless. @sdm 25.6.9
 */
final class VmxMsrBitmap {
  /** Read-low, read-high, write-low, write-high: 1 KiB each. */
  private static final int HIGH = 1024;

  private static final int WRITE = 2048;

  /** IA32_SYSENTER_CS, _ESP, _EIP, FS_BASE, GS_BASE: held by the VMCS. */
  private static final int[] PASSED = {0x174, 0x175, 0x176, 0xC0000100, 0xC0000101};

  private VmxMsrBitmap() {}

  /** Opens the passed registers in a bitmap page that is all ones. */
  static void open(Hardware hw, long page, ResidentState resident) {
    for (int i = 0; i < PASSED.length; i++) {
      clear(hw, page, PASSED[i]);
    }
    for (int msr = 0xC0000081; msr <= 0xC0000103; msr++) {
      if (resident.indexOf(msr) >= 0) {
        clear(hw, page, msr);
      }
    }
  }

  private static void clear(Hardware hw, long page, int msr) {
    int index = msr & 0x1FFF;
    long at = page + index / 8 + (msr < 0 ? HIGH : 0);
    int keep = 0xFF - (1 << index % 8);
    hw.write8(at, hw.read8(at) & keep);
    hw.write8(at + WRITE, hw.read8(at + WRITE) & keep);
  }
}
