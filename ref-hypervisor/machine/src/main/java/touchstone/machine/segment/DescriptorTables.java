package touchstone.machine.segment;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.mmu.Mmu;

/** Reading and marking descriptors in the GDT and the LDT. @sdm 3.5.1 */
public final class DescriptorTables {
  private static final int LOCAL = 4;
  private static final long ACCESSED = 1L << 40;
  private static final long BUSY = 1L << 41;

  private DescriptorTables() {}

  /** A selector whose index is 0 in the GDT. */
  public static boolean isNull(int selector) {
    return (selector & 0xFFFC) == 0;
  }

  /** Error code that names a selector. */
  public static int error(int selector) {
    return selector & 0xFFFC;
  }

  /** The descriptor; beyond the table's limit the fault {@code vector} naming the selector. */
  public static Descriptor fetch(Cpu cpu, int selector, int vector) {
    return fetch(cpu, selector, vector, 0);
  }

  /** As above; {@code external} is the EXT bit of the error code. */
  public static Descriptor fetch(Cpu cpu, int selector, int vector, int external) {
    long address = address(cpu, selector, 8);
    if (address == Descriptor.NO_ADDRESS) {
      throw cpu.fault(vector, error(selector) | external);
    }
    return new Descriptor(selector, address, cpu.mmu.readSystem(address, 8), 0);
  }

  /** A system descriptor or call gate: in long mode these have 16 bytes. */
  public static Descriptor fetchSystem(Cpu cpu, int selector, int vector) {
    Descriptor first = fetch(cpu, selector, vector);
    if (!cpu.longMode() || !first.isSystem()) {
      return first;
    }
    if (address(cpu, selector, 16) == Descriptor.NO_ADDRESS) {
      throw cpu.fault(vector, error(selector));
    }
    long high = cpu.mmu.readSystem(first.address() + 8, 8);
    if ((high >>> 40 & 0x1F) != 0) {
      throw cpu.fault(vector, error(selector));
    }
    return new Descriptor(selector, first.address(), first.low(), high & 0xFFFFFFFFL);
  }

  /** The descriptor, or null where LAR, LSL, VERR and VERW just clear ZF. */
  public static @Nullable Descriptor find(Cpu cpu, int selector) {
    if (isNull(selector) || address(cpu, selector, 8) == Descriptor.NO_ADDRESS) {
      return null;
    }
    Descriptor first = fetch(cpu, selector, Fault.GP);
    if (!cpu.longMode() || !first.isSystem()) {
      return first;
    }
    return address(cpu, selector, 16) == Descriptor.NO_ADDRESS
        ? null
        : fetchSystem(cpu, selector, Fault.GP);
  }

  private static long address(Cpu cpu, int selector, int bytes) {
    int offset = selector & 0xFFF8;
    SegmentRegisters segments = cpu.segments;
    if ((selector & LOCAL) == 0) {
      return offset + bytes - 1 <= cpu.gdtLimit ? cpu.gdtBase + offset : Descriptor.NO_ADDRESS;
    }
    boolean usable =
        (segments.attributes[SegmentRegisters.LDTR] & SegmentRegisters.UNUSABLE) == 0
            && !isNull(segments.selector[SegmentRegisters.LDTR]);
    return usable && offset + bytes - 1 <= segments.limit[SegmentRegisters.LDTR]
        ? segments.base[SegmentRegisters.LDTR] + offset
        : Descriptor.NO_ADDRESS;
  }

  /**
   * Sets the accessed bit in the table; returns the attributes with it. Transfers that change more
   * than one register call it while they still only check, because the write may fault or exit.
   */
  public static int markAccessed(Cpu cpu, Descriptor d) {
    if ((d.low() & ACCESSED) == 0) {
      cpu.mmu.writeSystem(d.address() + 5, 1, (d.low() | ACCESSED) >>> 40 & 0xFF);
    }
    return d.attributes() | 1;
  }

  /** Marks a TSS busy. */
  public static void markBusy(Cpu cpu, Descriptor d) {
    cpu.mmu.writeSystem(d.address() + 5, 1, (d.low() | BUSY) >>> 40 & 0xFF);
  }

  /** A canonical address where that is demanded (64-bit code), else one below 4 GiB. */
  public static boolean reachable(long offset, Descriptor code, boolean longMode) {
    return longMode && code.isLong()
        ? Mmu.canonical(offset)
        : offset >>> 32 == 0 && offset <= code.limit();
  }
}
