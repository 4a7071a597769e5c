package touchstone.machine.segment;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;

/**
 * What the processor reads from the current TSS: inner stacks, interrupt stacks, the I/O bitmap.
 *
 * @sdm 8.2, 8.7, 20.5.2
 */
public final class TaskState {
  private static final int TR = SegmentRegisters.TR;
  private static final int WIDE = 8;
  private static final int IO_MAP_BASE = 0x66;

  private TaskState() {}

  /** ESP or SP for an inner privilege level. */
  public static long stackPointer(Cpu cpu, int cpl, int external) {
    return isWide(cpu) ? read(cpu, 4 + 8 * cpl, 4, external) : read(cpu, 2 + 4 * cpl, 2, external);
  }

  /** SS for an inner privilege level. */
  public static int stackSegment(Cpu cpu, int cpl, int external) {
    return (int)
        (isWide(cpu) ? read(cpu, 8 + 8 * cpl, 2, external) : read(cpu, 4 + 4 * cpl, 2, external));
  }

  /** RSP0 to RSP2 of a 64-bit TSS. */
  public static long stackPointer64(Cpu cpu, int cpl, int external) {
    return read(cpu, 4 + 8 * cpl, 8, external);
  }

  /** IST1 to IST7 of a 64-bit TSS. */
  public static long interruptStack(Cpu cpu, int index, int external) {
    return read(cpu, 0x1C + 8 * index, 8, external);
  }

  /** True if the I/O bitmap allows all the ports. @sdm 20.5.2 */
  public static boolean allowsPorts(Cpu cpu, int port, int count) {
    long limit = cpu.segments.limit[TR];
    if (!isWide(cpu) || limit < 0x67) {
      return false;
    }
    long base = cpu.segments.base[TR];
    long at = cpu.mmu.readSystem(base + IO_MAP_BASE, 2) + (port >>> 3);
    if (at + 1 > limit) {
      return false;
    }
    long bits = cpu.mmu.readSystem(base + at, 2) >>> (port & 7);
    return (bits & (1 << count) - 1) == 0;
  }

  private static boolean isWide(Cpu cpu) {
    return (cpu.segments.attributes[TR] & WIDE) != 0;
  }

  private static long read(Cpu cpu, int offset, int bytes, int external) {
    if (offset + bytes - 1 > cpu.segments.limit[TR]) {
      throw cpu.fault(Fault.TS, DescriptorTables.error(cpu.segments.selector[TR]) | external);
    }
    return cpu.mmu.readSystem(cpu.segments.base[TR] + offset, bytes);
  }
}
