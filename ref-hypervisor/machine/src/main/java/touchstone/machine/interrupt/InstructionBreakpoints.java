package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;

/** Instruction breakpoints of DR0 to DR3. @sdm 17.2.4 */
final class InstructionBreakpoints {
  private InstructionBreakpoints() {}

  /** DR6 bits of the breakpoints on the instruction at CS:RIP. */
  static long at(Cpu cpu) {
    long base = cpu.codeBits == 64 ? 0 : cpu.segments.base[SegmentRegisters.CS];
    long linear = base + cpu.rip;
    long hits = 0;
    for (int n = 0; n < 4; n++) {
      if (armed(cpu, n) && cpu.dr[n] == linear) {
        hits |= 1L << n;
      }
    }
    return hits;
  }

  private static boolean armed(Cpu cpu, int n) {
    return (cpu.dr[7] >>> 2 * n & 3) != 0 && (cpu.dr[7] >>> 16 + 4 * n & 3) == 0;
  }
}
