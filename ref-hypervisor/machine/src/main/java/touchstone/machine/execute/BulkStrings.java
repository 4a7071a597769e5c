package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.Width;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.mmu.Mmu;

/** Upward MOVS and STOS of many elements at once, as far as they stay in one page of RAM. */
final class BulkStrings {
  private static final int PAGE = PhysicalMemory.FRAME_BYTES;

  private BulkStrings() {}

  /** How many elements were moved; 0 if this must be done one by one. */
  static int move(Cpu cpu, Instruction in, int bytes, long limit) {
    if (cpu.flags.df() || !isFlat(cpu, in, in.segment)) {
      return 0;
    }
    long source = Width.truncate(cpu.gpr[Cpu.RSI], in.addressSize);
    long destination = Width.truncate(cpu.gpr[Cpu.RDI], in.addressSize);
    long toSource = cpu.mmu.linear(in.segment, source, bytes, Mmu.READ);
    long toDestination = cpu.mmu.linear(SegmentRegisters.ES, destination, bytes, Mmu.WRITE);
    int count = (int) Math.min(limit, Math.min(fit(toSource, bytes), fit(toDestination, bytes)));
    if (count < 2) {
      return 0;
    }
    int total = count * bytes;
    long from = cpu.mmu.direct(in.segment, source, total, Mmu.READ);
    long to = from < 0 ? -1 : cpu.mmu.direct(SegmentRegisters.ES, destination, total, Mmu.WRITE);
    boolean overlaps = to > from && to < from + total;
    if (to < 0 || overlaps) {
      return 0;
    }
    cpu.machine.memory().copy(from, to, total);
    return count;
  }

  /** How many elements were stored; 0 if this must be done one by one. */
  static int store(Cpu cpu, Instruction in, int bytes, long limit) {
    boolean uniform = isUniform(cpu.gpr[Cpu.RAX], bytes);
    if (cpu.flags.df() || !uniform || !isFlat(cpu, in, SegmentRegisters.ES)) {
      return 0;
    }
    long destination = Width.truncate(cpu.gpr[Cpu.RDI], in.addressSize);
    long linear = cpu.mmu.linear(SegmentRegisters.ES, destination, bytes, Mmu.WRITE);
    int count = (int) Math.min(limit, fit(linear, bytes));
    if (count < 2) {
      return 0;
    }
    long to = cpu.mmu.direct(SegmentRegisters.ES, destination, count * bytes, Mmu.WRITE);
    if (to < 0) {
      return 0;
    }
    cpu.machine.memory().fill(to, (long) count * bytes, (int) cpu.gpr[Cpu.RAX] & 0xFF);
    return count;
  }

  /** No segment limit and no wrap of an offset can come between two elements of a page. */
  private static boolean isFlat(Cpu cpu, Instruction in, int segment) {
    long[] limit = cpu.segments.limit;
    return cpu.codeBits == 64
        || in.addressSize == 4
            && limit[segment] == 0xFFFFFFFFL
            && limit[SegmentRegisters.ES] == 0xFFFFFFFFL;
  }

  /** Whole elements between a linear address and the end of its page. */
  private static int fit(long linear, int bytes) {
    return (PAGE - (int) (linear & PAGE - 1)) / bytes;
  }

  private static boolean isUniform(long value, int bytes) {
    long repeated = (value & 0xFF) * 0x0101010101010101L;
    return Width.truncate(value ^ repeated, bytes) == 0;
  }
}
