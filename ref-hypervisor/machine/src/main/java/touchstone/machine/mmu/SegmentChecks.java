package touchstone.machine.mmu;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;

/**
 * Limit and rights of segments outside 64-bit mode: real mode, protected mode, compatibility mode.
 *
 * @sdm 5.3 to 5.5
 */
final class SegmentChecks {
  private static final int CODE = 1 << 3;
  private static final int EXPAND_DOWN_OR_CONFORMING = 1 << 2;
  private static final int WRITABLE_OR_READABLE = 1 << 1;
  private static final long MASK_32 = 0xFFFFFFFFL;

  private final Cpu cpu;
  private final long[] base;
  private final long[] limit;
  private final int[] attributes;

  SegmentChecks(Cpu cpu) {
    this.cpu = cpu;
    base = cpu.segments.base;
    limit = cpu.segments.limit;
    attributes = cpu.segments.attributes;
  }

  /** The 32-bit linear address, or #GP(0), or #SS(0) through the stack segment. */
  long linear(int segment, long offset, int bytes, int access) {
    int a = attributes[segment];
    boolean expandDown = (a & (CODE | EXPAND_DOWN_OR_CONFORMING)) == EXPAND_DOWN_OR_CONFORMING;
    boolean inside =
        expandDown ? above(segment, offset, bytes) : offset + bytes - 1 <= limit[segment];
    if (!inside || cpu.protectedMode() && !permitted(a, access)) {
      throw violation(segment);
    }
    return base[segment] + offset & MASK_32;
  }

  /** Linear address of a code byte. */
  long fetch(long rip) {
    if (rip < 0 || rip > limit[SegmentRegisters.CS]) {
      throw cpu.generalProtection(0);
    }
    return base[SegmentRegisters.CS] + rip & MASK_32;
  }

  private boolean above(int segment, long offset, int bytes) {
    long top = (attributes[segment] & SegmentRegisters.DB) != 0 ? MASK_32 : 0xFFFF;
    return offset > limit[segment] && offset + bytes - 1 <= top;
  }

  private static boolean permitted(int a, int access) {
    if ((a & SegmentRegisters.UNUSABLE) != 0) {
      return false;
    }
    boolean code = (a & CODE) != 0;
    boolean bit = (a & WRITABLE_OR_READABLE) != 0;
    return access == Mmu.WRITE ? !code && bit : !code || bit;
  }

  private Fault violation(int segment) {
    return cpu.fault(segment == SegmentRegisters.SS ? Fault.SS : Fault.GP, 0);
  }
}
