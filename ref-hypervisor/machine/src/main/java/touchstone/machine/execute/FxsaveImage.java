package touchstone.machine.execute;

import static touchstone.machine.cpu.FxsaveLayout.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.Width;
import touchstone.machine.execute.x87.Fpu;
import touchstone.machine.mmu.Mmu;

/** The 512-byte area of FXSAVE and FXRSTOR, with which that of XSAVE begins. @sdm 10.5.1 */
final class FxsaveImage {
  private static final int ALIGNMENT = 16;

  private FxsaveImage() {}

  static void save(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    long base = area(cpu, in, BYTES, ALIGNMENT, Mmu.WRITE);
    saveX87(cpu, in, base);
    saveMxcsr(cpu, in, base);
    if ((cpu.cr4 & Cr4.OSFXSR) != 0) {
      saveXmm(cpu, in, base);
    }
  }

  static void saveX87(Cpu cpu, Instruction in, long base) {
    FpuState fpu = cpu.fpu;
    write(cpu, in, base + FCW, 2, fpu.fcw);
    write(cpu, in, base + FSW, 2, fpu.fsw);
    write(cpu, in, base + FTW, 2, fpu.ftw);
    savePointers(cpu, in, base);
    for (int i = 0; i < 8; i++) {
      int register = fpu.physical(i);
      write(cpu, in, base + ST + 16L * i, 8, fpu.significand[register]);
      write(cpu, in, base + ST + 16L * i + 8, 8, fpu.exponent[register]);
    }
  }

  static void saveMxcsr(Cpu cpu, Instruction in, long base) {
    write(cpu, in, base + MXCSR, 4, cpu.fpu.mxcsr);
    write(cpu, in, base + MXCSR_MASK, 4, FpuState.MXCSR_MASK);
  }

  static void saveXmm(Cpu cpu, Instruction in, long base) {
    for (int i = 0; i < xmmHalves(cpu); i++) {
      write(cpu, in, base + XMM + 8L * i, 8, cpu.fpu.xmm[i]);
    }
  }

  /**
   * Instruction and operand pointers: 64 bits, or 32 and a selector. AMD processors that announce
   * the error pointers store zeros while no exception is pending. @apm 5 FXSAVE
   */
  private static void savePointers(Cpu cpu, Instruction in, long base) {
    FpuState fpu = cpu.fpu;
    boolean kept = cpu.model == CpuModel.INTEL || fpu.pending();
    boolean wide = in.operandSize == 8;
    write(cpu, in, base + FOP, 2, kept ? fpu.fop : 0);
    write(cpu, in, base + FIP, 8, kept ? pointer(fpu.fip, fpu.fcs, wide) : 0);
    write(cpu, in, base + FDP, 8, kept ? pointer(fpu.fdp, fpu.fds, wide) : 0);
  }

  private static long pointer(long offset, int selector, boolean wide) {
    return wide ? offset : offset & 0xFFFFFFFFL | (long) selector << 32;
  }

  static void restore(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    long base = area(cpu, in, BYTES, ALIGNMENT, Mmu.READ);
    cpu.fpu.mxcsr = legalMxcsr(cpu, in, base);
    restoreX87(cpu, in, base);
    if ((cpu.cr4 & Cr4.OSFXSR) != 0) {
      restoreXmm(cpu, in, base);
    }
  }

  /** MXCSR of the area; #GP if it has a reserved bit. */
  static int legalMxcsr(Cpu cpu, Instruction in, long base) {
    int mxcsr = (int) read(cpu, in, base + MXCSR, 4);
    if ((mxcsr & ~FpuState.MXCSR_MASK) != 0) {
      throw cpu.generalProtection(0);
    }
    return mxcsr;
  }

  static void restoreX87(Cpu cpu, Instruction in, long base) {
    FpuState fpu = cpu.fpu;
    fpu.setControl((int) read(cpu, in, base + FCW, 2));
    fpu.setStatus((int) read(cpu, in, base + FSW, 2));
    fpu.ftw = (int) read(cpu, in, base + FTW, 1);
    fpu.fop = (int) read(cpu, in, base + FOP, 2) & 0x7FF;
    long fip = read(cpu, in, base + FIP, 8);
    long fdp = read(cpu, in, base + FDP, 8);
    boolean wide = in.operandSize == 8;
    fpu.fip = wide ? fip : fip & 0xFFFFFFFFL;
    fpu.fdp = wide ? fdp : fdp & 0xFFFFFFFFL;
    fpu.fcs = wide ? 0 : (int) (fip >> 32) & 0xFFFF;
    fpu.fds = wide ? 0 : (int) (fdp >> 32) & 0xFFFF;
    for (int i = 0; i < 8; i++) {
      int register = fpu.physical(i);
      fpu.significand[register] = read(cpu, in, base + ST + 16L * i, 8);
      fpu.exponent[register] = (int) read(cpu, in, base + ST + 16L * i + 8, 2);
    }
  }

  static void restoreXmm(Cpu cpu, Instruction in, long base) {
    for (int i = 0; i < xmmHalves(cpu); i++) {
      cpu.fpu.xmm[i] = read(cpu, in, base + XMM + 8L * i, 8);
    }
  }

  /** The offset of the area, checked as a whole so that nothing is done by halves. */
  static long area(Cpu cpu, Instruction in, int bytes, int alignment, int access) {
    long base = in.effectiveAddress(cpu);
    if ((cpu.mmu.linear(in.segment, base, 1, access) & alignment - 1) != 0) {
      throw cpu.generalProtection(0);
    }
    long last = Width.truncate(base + bytes - 1, in.addressSize);
    if (access == Mmu.WRITE) {
      cpu.mmu.readForWrite(in.segment, base, 1);
      cpu.mmu.readForWrite(in.segment, last, 1);
    } else {
      cpu.mmu.read8(in.segment, base);
      cpu.mmu.read8(in.segment, last);
    }
    return base;
  }

  /** XMM8 to XMM15 exist in 64-bit mode only. */
  static int xmmHalves(Cpu cpu) {
    return cpu.codeBits == 64 ? 32 : 16;
  }

  static void write(Cpu cpu, Instruction in, long offset, int bytes, long value) {
    cpu.mmu.write(in.segment, Width.truncate(offset, in.addressSize), bytes, value);
  }

  static long read(Cpu cpu, Instruction in, long offset, int bytes) {
    return cpu.mmu.read(in.segment, Width.truncate(offset, in.addressSize), bytes);
  }
}
