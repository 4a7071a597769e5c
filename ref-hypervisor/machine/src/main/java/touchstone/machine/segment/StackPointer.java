package touchstone.machine.segment;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;

/** The stack as the current mode addresses it: through SP, ESP or RSP. @sdm 6.2.3 */
public final class StackPointer {
  private StackPointer() {}

  /** The bits of RSP that are the stack pointer. */
  public static long mask(Cpu cpu) {
    if (cpu.codeBits == 64) {
      return -1;
    }
    boolean big = (cpu.segments.attributes[SegmentRegisters.SS] & SegmentRegisters.DB) != 0;
    return big ? 0xFFFFFFFFL : 0xFFFFL;
  }

  /** The value {@code offset} bytes above the stack pointer; nothing is popped. */
  public static long peek(Cpu cpu, int offset, int bytes) {
    long at = cpu.gpr[Cpu.RSP] + offset & mask(cpu);
    return cpu.mmu.read(SegmentRegisters.SS, at, bytes);
  }

  /** Moves the stack pointer, keeping the bits of RSP the stack does not use. */
  public static void add(Cpu cpu, long bytes) {
    set(cpu, cpu.gpr[Cpu.RSP] + bytes);
  }

  public static void set(Cpu cpu, long value) {
    long mask = mask(cpu);
    long old = cpu.gpr[Cpu.RSP];
    cpu.gpr[Cpu.RSP] = mask == 0xFFFF ? old & ~mask | value & mask : value & mask;
  }

  /** Pushes a value on the current stack. */
  public static void push(Cpu cpu, long value, int bytes) {
    long at = cpu.gpr[Cpu.RSP] - bytes & mask(cpu);
    cpu.mmu.write(SegmentRegisters.SS, at, bytes, value);
    add(cpu, -bytes);
  }
}
