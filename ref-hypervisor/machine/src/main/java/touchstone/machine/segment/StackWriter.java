package touchstone.machine.segment;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.mmu.Mmu;

/**
 * Pushes a frame onto the current or a new stack without touching the registers: they change only
 * when the whole frame is written.
 */
public final class StackWriter {
  private final Cpu cpu;
  private final int cpl;
  private final long base;
  private final long limit;
  private final int attributes;
  private final long mask;
  private final int error;
  private long pointer;

  private StackWriter(
      Cpu cpu, int cpl, long base, long limit, int attributes, long mask, int error, long pointer) {
    this.cpu = cpu;
    this.cpl = cpl;
    this.base = base;
    this.limit = limit;
    this.attributes = attributes;
    this.mask = mask;
    this.error = error;
    this.pointer = pointer;
  }

  /** The stack in use; {@code external} is the EXT bit for a fault's error code. */
  public static StackWriter current(Cpu cpu, int external) {
    SegmentRegisters s = cpu.segments;
    int ss = SegmentRegisters.SS;
    return new StackWriter(
        cpu,
        cpu.cpl,
        cpu.codeBits == 64 ? 0 : s.base[ss],
        s.limit[ss],
        s.attributes[ss],
        StackPointer.mask(cpu),
        external,
        cpu.gpr[Cpu.RSP]);
  }

  /** A new stack of an inner privilege level, outside long mode. */
  public static StackWriter inner(Cpu cpu, Descriptor ss, int cpl, long pointer, int external) {
    long mask = ss.isBig() ? 0xFFFFFFFFL : 0xFFFFL;
    int error = DescriptorTables.error(ss.selector()) | external;
    return new StackWriter(cpu, cpl, ss.base(), ss.limit(), ss.attributes(), mask, error, pointer);
  }

  /** A 64-bit stack. */
  public static StackWriter wide(Cpu cpu, int cpl, long pointer, int external) {
    return new StackWriter(cpu, cpl, 0, 0, 0, -1, external, pointer);
  }

  public void push(long value, int bytes) {
    pointer -= bytes;
    long offset = pointer & mask;
    if (mask != -1 && !inside(offset, bytes)) {
      throw cpu.fault(Fault.SS, error);
    }
    if (mask == -1 && !Mmu.canonical(offset)) {
      throw cpu.fault(Fault.SS, error);
    }
    cpu.mmu.writeAs(cpl, base + offset, bytes, value);
  }

  private boolean inside(long offset, int bytes) {
    boolean expandDown = (attributes & 0xC) == 4;
    return expandDown ? offset > limit && offset + bytes - 1 <= mask : offset + bytes - 1 <= limit;
  }

  /** Puts the new pointer into RSP, as far as the stack's width goes. */
  public void commit() {
    long old = cpu.gpr[Cpu.RSP];
    cpu.gpr[Cpu.RSP] = mask == 0xFFFF ? old & ~0xFFFFL | pointer & mask : pointer & mask;
  }
}
