package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.Width;

/** Reading and writing XMM operands, register or memory, as two halves. @sdm 10.2.2 */
final class Xmm {
  private Xmm() {}

  static long low(Cpu cpu, int register) {
    return cpu.fpu.xmm[2 * register];
  }

  static long high(Cpu cpu, int register) {
    return cpu.fpu.xmm[2 * register + 1];
  }

  static void set(Cpu cpu, int register, long low, long high) {
    cpu.fpu.xmm[2 * register] = low;
    cpu.fpu.xmm[2 * register + 1] = high;
  }

  static void setLow(Cpu cpu, int register, long low) {
    cpu.fpu.xmm[2 * register] = low;
  }

  /** #GP for a 16-byte memory operand that is not aligned. @sdm 4.1.1 */
  static void checkAligned(Cpu cpu, Instruction in, int access) {
    long offset = in.effectiveAddress(cpu);
    if (in.memory && (cpu.mmu.linear(in.segment, offset, 16, access) & 15) != 0) {
      throw cpu.generalProtection(0);
    }
  }

  /** Low half of the rm operand. */
  static long sourceLow(Cpu cpu, Instruction in) {
    return in.memory ? half(cpu, in, 0) : low(cpu, in.rm);
  }

  static long sourceHigh(Cpu cpu, Instruction in) {
    return in.memory ? half(cpu, in, 8) : high(cpu, in.rm);
  }

  private static long half(Cpu cpu, Instruction in, int displacement) {
    return cpu.mmu.read(in.segment, address(cpu, in, displacement), 8);
  }

  private static long address(Cpu cpu, Instruction in, int displacement) {
    return Width.truncate(in.effectiveAddress(cpu) + displacement, in.addressSize);
  }

  /** Stores 16 bytes to the rm operand; both halves are checked before either is written. */
  static void store(Cpu cpu, Instruction in, long low, long high) {
    if (!in.memory) {
      set(cpu, in.rm, low, high);
      return;
    }
    cpu.mmu.readForWrite(in.segment, address(cpu, in, 8), 8);
    cpu.mmu.write(in.segment, address(cpu, in, 0), 8, low);
    cpu.mmu.write(in.segment, address(cpu, in, 8), 8, high);
  }
}
