package touchstone.machine.segment;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;

/**
 * Loading segment registers: the checks, the accessed bit, the hidden part.
 *
 * @sdm 5.6, MOV
 */
public final class SegmentLoader {
  private static final int CS = SegmentRegisters.CS;
  private static final int SS = SegmentRegisters.SS;
  private static final int FLAT_LIMIT_ATTRIBUTES = SegmentRegisters.G | SegmentRegisters.P;

  private SegmentLoader() {}

  /** MOV, POP and LxS to ES, SS, DS, FS or GS. */
  public static void load(Cpu cpu, int segment, int selector) {
    if (!cpu.protectedMode() || cpu.v86()) {
      loadReal(cpu, segment, selector);
    } else if (segment == SS) {
      loadStack(cpu, selector);
    } else {
      loadData(cpu, segment, selector);
    }
  }

  /** In real mode a load changes selector and base; limit and rights stay. */
  public static void loadReal(Cpu cpu, int segment, int selector) {
    cpu.segments.selector[segment] = selector;
    cpu.segments.base[segment] = (long) selector << 4;
  }

  private static void loadStack(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      if (cpu.codeBits != 64 || cpu.cpl == 3 || (selector & 3) != cpu.cpl) {
        throw cpu.generalProtection(0);
      }
      setNull(cpu, SS, selector);
      return;
    }
    setStack(cpu, checkStack(cpu, selector, cpu.cpl, Fault.GP, 0));
  }

  /** The stack segment for a privilege level: #GP or #TS, not present #SS. */
  public static Descriptor checkStack(Cpu cpu, int selector, int cpl, int vector, int external) {
    Descriptor d = DescriptorTables.fetch(cpu, selector, vector, external);
    if (d.rpl() != cpl || d.dpl() != cpl || !d.isWritableData()) {
      throw cpu.fault(vector, DescriptorTables.error(selector) | external);
    }
    if (!d.present()) {
      throw cpu.fault(Fault.SS, DescriptorTables.error(selector) | external);
    }
    DescriptorTables.markAccessed(cpu, d);
    return d;
  }

  public static void setStack(Cpu cpu, Descriptor d) {
    set(cpu, SS, d, DescriptorTables.markAccessed(cpu, d));
  }

  private static void loadData(Cpu cpu, int segment, int selector) {
    if (DescriptorTables.isNull(selector)) {
      setNull(cpu, segment, selector);
      return;
    }
    Descriptor d = DescriptorTables.fetch(cpu, selector, Fault.GP);
    int privilege = Math.max(cpu.cpl, d.rpl());
    if (!d.isReadable() || !d.isConforming() && d.dpl() < privilege) {
      throw cpu.generalProtection(DescriptorTables.error(selector));
    }
    if (!d.present()) {
      throw cpu.fault(Fault.NP, DescriptorTables.error(selector));
    }
    set(cpu, segment, d, DescriptorTables.markAccessed(cpu, d));
  }

  /** A null selector: unusable, with base 0; SS keeps the privilege level as its DPL. */
  public static void setNull(Cpu cpu, int segment, int selector) {
    SegmentRegisters segments = cpu.segments;
    segments.selector[segment] = selector;
    segments.base[segment] = 0;
    segments.limit[segment] = 0;
    int privilege = segment == SS ? (selector & 3) << SegmentRegisters.DPL_SHIFT : 0;
    segments.attributes[segment] = SegmentRegisters.UNUSABLE | privilege;
  }

  /** Fills a register from a checked descriptor. */
  public static void set(Cpu cpu, int segment, Descriptor d, int attributes) {
    SegmentRegisters segments = cpu.segments;
    segments.selector[segment] = d.selector();
    segments.base[segment] = d.base();
    segments.limit[segment] = d.limit();
    segments.attributes[segment] = attributes;
  }

  /** Loads CS from a checked descriptor and with it the privilege level and the code size. */
  public static void setCode(Cpu cpu, Descriptor d, int cpl) {
    set(cpu, CS, d, DescriptorTables.markAccessed(cpu, d));
    cpu.segments.selector[CS] = d.selector() & ~3 | cpl;
    setPrivilege(cpu, cpl);
  }

  /** CS in real mode. */
  public static void setRealCode(Cpu cpu, int selector) {
    loadReal(cpu, CS, selector);
    setPrivilege(cpu, cpu.v86() ? 3 : 0);
  }

  /** The flat segments SYSCALL, SYSENTER and their returns load without looking at a table. */
  public static void setFlat(Cpu cpu, int segment, int selector, int attributes) {
    SegmentRegisters segments = cpu.segments;
    segments.selector[segment] = selector;
    segments.base[segment] = 0;
    segments.limit[segment] = 0xFFFFFFFFL;
    segments.attributes[segment] = attributes | FLAT_LIMIT_ATTRIBUTES | SegmentRegisters.S;
  }

  /** CPL, code size and whatever caches them; CS must be loaded already. */
  public static void setPrivilege(Cpu cpu, int cpl) {
    int attributes = cpu.segments.attributes[CS];
    boolean big = (attributes & SegmentRegisters.DB) != 0;
    boolean wide = (attributes & SegmentRegisters.L) != 0 && (cpu.efer & Efer.LMA) != 0;
    cpu.cpl = cpl;
    cpu.codeBits = wide ? 64 : big ? 32 : 16;
    cpu.mmu.contextChanged();
  }

  /** Returning outwards, data segments the outer level may not use become null. @sdm RET */
  public static void dropInnerSegments(Cpu cpu) {
    for (int segment : new int[] {0, 3, 4, 5}) {
      int attributes = cpu.segments.attributes[segment];
      int dpl = attributes >>> SegmentRegisters.DPL_SHIFT & 3;
      boolean conforming = (attributes & 0x1C) == 0x1C;
      if ((attributes & SegmentRegisters.UNUSABLE) == 0 && !conforming && dpl < cpu.cpl) {
        setNull(cpu, segment, 0);
      }
    }
  }
}
