package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.Width;

/**
 * Bytes whose mask has its sign set go to memory at DS:RDI, or in the segment of a prefix. @sdm 2
 * MASKMOVQ MASKMOVDQU
 */
final class MaskedStore {
  private MaskedStore() {}

  /** Sees that {@link #bytes} of this half will not fault. */
  static void check(Cpu cpu, Instruction in, int displacement, long mask) {
    for (int i = 0; i < 8; i++) {
      if ((mask >>> 8 * i & 0x80) != 0) {
        cpu.mmu.readForWrite(in.segment, address(cpu, in, displacement + i), 1);
      }
    }
  }

  static void bytes(Cpu cpu, Instruction in, int displacement, long value, long mask) {
    check(cpu, in, displacement, mask);
    for (int i = 0; i < 8; i++) {
      if ((mask >>> 8 * i & 0x80) != 0) {
        cpu.mmu.write(in.segment, address(cpu, in, displacement + i), 1, value >>> 8 * i & 0xFF);
      }
    }
  }

  private static long address(Cpu cpu, Instruction in, int displacement) {
    return Width.truncate(cpu.gpr[Cpu.RDI] + displacement, in.addressSize);
  }
}
