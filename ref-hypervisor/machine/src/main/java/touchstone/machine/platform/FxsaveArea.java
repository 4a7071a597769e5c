package touchstone.machine.platform;

import touchstone.machine.cpu.FpuState;
import touchstone.machine.memory.PhysicalMemory;

/** The 512-byte image of FXSAVE64 at a physical address. @sdm 10.5.1 */
final class FxsaveArea {
  static final int BYTES = 512;

  private static final int FCW = 0;
  private static final int FSW = 2;
  private static final int FTW = 4;
  private static final int FOP = 6;
  private static final int FIP = 8;
  private static final int FDP = 16;
  private static final int MXCSR = 24;
  private static final int MXCSR_MASK = 28;
  private static final int ST0 = 32;
  private static final int XMM0 = 160;

  private FxsaveArea() {}

  static void save(PhysicalMemory memory, long address, FpuState fpu) {
    memory.write16(address + FCW, fpu.fcw);
    memory.write16(address + FSW, fpu.fsw);
    memory.write16(address + FTW, fpu.ftw);
    memory.write16(address + FOP, fpu.fop);
    memory.write64(address + FIP, fpu.fip);
    memory.write64(address + FDP, fpu.fdp);
    memory.write32(address + MXCSR, fpu.mxcsr);
    memory.write32(address + MXCSR_MASK, FpuState.MXCSR_MASK);
    for (int i = 0; i < 8; i++) {
      memory.write64(address + ST0 + 16 * i, fpu.significand[i]);
      memory.write64(address + ST0 + 16 * i + 8, fpu.exponent[i] & 0xFFFFL);
    }
    for (int i = 0; i < fpu.xmm.length; i++) {
      memory.write64(address + XMM0 + 8 * i, fpu.xmm[i]);
    }
  }

  static void restore(PhysicalMemory memory, long address, FpuState fpu) {
    fpu.fcw = memory.read16(address + FCW);
    fpu.fsw = memory.read16(address + FSW);
    fpu.ftw = memory.read8(address + FTW);
    fpu.fop = memory.read16(address + FOP);
    fpu.fip = memory.read64(address + FIP);
    fpu.fdp = memory.read64(address + FDP);
    fpu.mxcsr = memory.read32(address + MXCSR) & FpuState.MXCSR_MASK;
    for (int i = 0; i < 8; i++) {
      fpu.significand[i] = memory.read64(address + ST0 + 16 * i);
      fpu.exponent[i] = memory.read16(address + ST0 + 16 * i + 8);
    }
    for (int i = 0; i < fpu.xmm.length; i++) {
      fpu.xmm[i] = memory.read64(address + XMM0 + 8 * i);
    }
  }
}
