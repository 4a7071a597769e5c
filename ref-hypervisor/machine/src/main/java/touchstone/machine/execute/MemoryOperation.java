package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;

/** A hot form with a memory operand: its address, and the pointer a fault or VM exit needs. */
abstract class MemoryOperation extends Operation {
  final int segment;
  private final int base;
  private final int index;
  private final int scale;
  private final long displacement;
  private final long mask;
  private final boolean ripRelative;

  /** From {@code cpu.rip} as it is while this operation runs to the start of the instruction. */
  private final int start;

  /** {@code start} is the distance from the start of the block in bytes. */
  MemoryOperation(Instruction in, int start, boolean last) {
    segment = in.segment;
    base = in.base;
    index = in.index;
    scale = in.scale;
    mask = in.addressSize == 8 ? -1 : in.addressSize == 4 ? 0xFFFFFFFFL : 0xFFFF;
    ripRelative = in.ripRelative;
    int end = last ? 0 : start + in.length;
    displacement = in.displacement + (ripRelative ? end : 0);
    this.start = end - in.length;
  }

  /** Offset of the memory operand; from here on the instruction pointer is that of this one. */
  final long address(Cpu cpu) {
    markStart(cpu);
    return offset(cpu);
  }

  final void markStart(Cpu cpu) {
    cpu.instructionRip = cpu.rip + start;
  }

  final long offset(Cpu cpu) {
    long[] gpr = cpu.gpr;
    long offset = gpr[base] + (gpr[index] << scale) + displacement;
    if (ripRelative) {
      offset += cpu.rip;
    }
    return offset & mask;
  }
}
