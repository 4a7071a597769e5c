package touchstone.machine.platform;

import static touchstone.machine.cpu.FxsaveLayout.*;

import touchstone.machine.cpu.FpuState;
import touchstone.machine.memory.PhysicalMemory;

/** The 512-byte image of FXSAVE64 at a physical address. @sdm 10.5.1 */
final class FxsaveArea {
  private static final int FOP_BITS = 0x7FF;

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
      int register = fpu.physical(i);
      memory.write64(address + ST + 16L * i, fpu.significand[register]);
      memory.write64(address + ST + 16L * i + 8, fpu.exponent[register] & 0xFFFFL);
    }
    for (int i = 0; i < fpu.xmm.length; i++) {
      memory.write64(address + XMM + 8L * i, fpu.xmm[i]);
    }
  }

  static void restore(PhysicalMemory memory, long address, FpuState fpu) {
    fpu.setControl(memory.read16(address + FCW));
    fpu.setStatus(memory.read16(address + FSW));
    fpu.ftw = memory.read8(address + FTW);
    fpu.fop = memory.read16(address + FOP) & FOP_BITS;
    fpu.fip = memory.read64(address + FIP);
    fpu.fcs = 0;
    fpu.fdp = memory.read64(address + FDP);
    fpu.fds = 0;
    fpu.mxcsr = memory.read32(address + MXCSR) & FpuState.MXCSR_MASK;
    for (int i = 0; i < 8; i++) {
      int register = fpu.physical(i);
      fpu.significand[register] = memory.read64(address + ST + 16L * i);
      fpu.exponent[register] = memory.read16(address + ST + 16L * i + 8);
    }
    for (int i = 0; i < fpu.xmm.length; i++) {
      fpu.xmm[i] = memory.read64(address + XMM + 8L * i);
    }
  }
}
