package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.SegmentRegisters;

/**
 * Writing CR0, CR3, CR4 and CR8 with everything the processor checks, changes and forgets.
 *
 * @sdm 2.5, 4.10.4, 9.8.5, 9.9
 */
public final class ControlRegisters {
  private static final long CR0_DEFINED =
      Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS | Cr0.ET | Cr0.NE | Cr0.WP | Cr0.AM | Cr0.NW | Cr0.CD
          | Cr0.PG;

  private static final long CR4_DEFINED =
      Cr4.TSD
          | Cr4.DE
          | Cr4.PSE
          | Cr4.PAE
          | Cr4.MCE
          | Cr4.PGE
          | Cr4.PCE
          | Cr4.OSFXSR
          | Cr4.OSXMMEXCPT
          | Cr4.UMIP
          | Cr4.FSGSBASE
          | Cr4.PCIDE
          | Cr4.OSXSAVE
          | Cr4.SMEP
          | Cr4.SMAP;

  private static final long NO_FLUSH = 1L << 63;

  private ControlRegisters() {}

  /** Bits of CR4 this processor has. */
  public static long cr4Defined(CpuModel model) {
    return model == CpuModel.INTEL ? CR4_DEFINED | Cr4.VMXE : CR4_DEFINED;
  }

  static void writeCr0(Cpu cpu, long value) {
    boolean paging = (value & Cr0.PG) != 0;
    boolean illegal =
        value >>> 32 != 0
            || paging && (value & Cr0.PE) == 0
            || (value & (Cr0.NW | Cr0.CD)) == Cr0.NW;
    require(cpu, !illegal && cpu.virtualization.allowsCr0(value));
    boolean was = (cpu.cr0 & Cr0.PG) != 0;
    if (paging && !was) {
      startPaging(cpu);
    } else if (!paging && was) {
      stopPaging(cpu);
    }
    long changed = cpu.cr0 ^ value;
    cpu.cr0 = value & CR0_DEFINED | Cr0.ET;
    if ((changed & (Cr0.PG | Cr0.PE)) != 0) {
      cpu.mmu.flushAll();
    } else {
      cpu.mmu.contextChanged();
    }
  }

  /** Paging on: with LME set this is the entry to long mode. */
  private static void startPaging(Cpu cpu) {
    if ((cpu.efer & Efer.LME) != 0) {
      boolean codeIsLong = (cpu.segments.attributes[SegmentRegisters.CS] & SegmentRegisters.L) != 0;
      boolean oldTask = (cpu.segments.attributes[SegmentRegisters.TR] & 8) == 0;
      require(cpu, (cpu.cr4 & Cr4.PAE) != 0 && !codeIsLong && !oldTask);
      cpu.efer |= Efer.LMA;
    } else if ((cpu.cr4 & Cr4.PAE) != 0) {
      require(cpu, cpu.mmu.loadPdptes(cpu.cr3));
    }
  }

  private static void stopPaging(Cpu cpu) {
    require(cpu, cpu.codeBits != 64 && (cpu.cr4 & Cr4.PCIDE) == 0);
    cpu.efer &= ~Efer.LMA;
  }

  static void writeCr3(Cpu cpu, long value) {
    boolean pcid = (cpu.cr4 & Cr4.PCIDE) != 0;
    long address = value;
    if (cpu.longMode()) {
      address = pcid ? value & ~NO_FLUSH : value;
      require(cpu, address >>> CpuModel.PHYSICAL_ADDRESS_BITS == 0);
    } else {
      address = value & 0xFFFFFFFFL;
      if (paePaging(cpu)) {
        require(cpu, cpu.mmu.loadPdptes(address));
      }
    }
    cpu.cr3 = address;
    if (pcid && (value & NO_FLUSH) != 0) {
      cpu.mmu.contextChanged();
    } else {
      cpu.mmu.flushNonGlobal();
    }
  }

  static void writeCr4(Cpu cpu, long value) {
    long changed = cpu.cr4 ^ value;
    boolean setsPcide = (value & changed & Cr4.PCIDE) != 0;
    boolean illegal =
        (value & ~cr4Defined(cpu.model)) != 0
            || cpu.longMode() && (value & Cr4.PAE) == 0
            || setsPcide && (!cpu.longMode() || (cpu.cr3 & 0xFFF) != 0);
    require(cpu, !illegal && cpu.virtualization.allowsCr4(value));
    long reload = Cr4.PAE | Cr4.PGE | Cr4.PSE | Cr4.SMEP;
    boolean pae = (cpu.cr0 & Cr0.PG) != 0 && !cpu.longMode() && (value & Cr4.PAE) != 0;
    if (pae && (changed & reload) != 0) {
      require(cpu, cpu.mmu.loadPdptes(cpu.cr3));
    }
    cpu.cr4 = value;
    if ((changed & (reload | Cr4.PCIDE)) != 0) {
      cpu.mmu.flushAll();
    } else {
      cpu.mmu.contextChanged();
    }
  }

  static void writeCr8(Cpu cpu, long value) {
    require(cpu, (value & ~0xFL) == 0);
    Intercepts guest = cpu.intercepts;
    if (guest != null && guest.virtualizesTaskPriority()) {
      return;
    }
    cpu.apic.setCr8((int) value);
  }

  private static boolean paePaging(Cpu cpu) {
    return (cpu.cr0 & Cr0.PG) != 0 && (cpu.cr4 & Cr4.PAE) != 0;
  }

  private static void require(Cpu cpu, boolean legal) {
    if (!legal) {
      throw cpu.generalProtection(0);
    }
  }
}
