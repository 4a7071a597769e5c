package touchstone.machine.cpu;

import touchstone.machine.interrupt.X2apicMsrs;
import touchstone.machine.mmu.Mmu;

/**
 * Model-specific registers of one CPU, as RDMSR and WRMSR see them.
 *
 * <p>The extension's own registers (VMX capabilities, VM_CR) are asked of {@link
 * VirtualizationState} first. A register that does not exist, or a value it cannot hold, is #GP(0).
 */
public final class MsrFile {
  private static final long PAT_RESET = 0x0007040600070406L;

  /** Fast strings; XD may be used. */
  private static final long MISC_ENABLE_RESET = 1;

  private static final long LFENCE_SERIALIZES = 1 << 1;

  /** Of HWCR; read-only, set on every processor whose TSC rate is constant. */
  private static final long TSC_COUNTS_AT_P0 = 1 << 24;

  private final Cpu cpu;
  private final Mtrrs mtrrs = new Mtrrs();

  public long star;
  public long lstar;
  public long cstar;
  public long fmask;
  public long kernelGsBase;
  public long sysenterCs;
  public long sysenterEsp;
  public long sysenterEip;
  public long tscAux;
  public long pat = PAT_RESET;
  public long debugCtl;

  /** What the guest's writes to the TSC have added to the clock. */
  public long tscOffset;

  private long tscAdjust;
  private long miscEnable = MISC_ENABLE_RESET;
  private long hwcr = TSC_COUNTS_AT_P0;
  private long nbCfg;

  /** LFENCE serializes, as guests want it against speculation. */
  private long deCfg = LFENCE_SERIALIZES;

  MsrFile(Cpu cpu) {
    this.cpu = cpu;
  }

  /** Power-up values. */
  public void reset() {
    star = 0;
    lstar = 0;
    cstar = 0;
    fmask = 0;
    kernelGsBase = 0;
    sysenterCs = 0;
    sysenterEsp = 0;
    sysenterEip = 0;
    tscAux = 0;
    pat = PAT_RESET;
    debugCtl = 0;
    tscOffset = 0;
    tscAdjust = 0;
    miscEnable = MISC_ENABLE_RESET;
    hwcr = TSC_COUNTS_AT_P0;
    nbCfg = 0;
    deCfg = LFENCE_SERIALIZES;
    mtrrs.reset();
  }

  /** The time-stamp counter before any guest offset. */
  public long tsc() {
    return cpu.clock + tscOffset;
  }

  /** RDMSR, after its privilege check and intercept. */
  public long read(int msr) {
    Long extension = cpu.virtualization.readMsr(msr);
    if (extension != null) {
      return extension;
    }
    if (msr >= X2apicMsrs.FIRST && msr <= X2apicMsrs.LAST) {
      return X2apicMsrs.read(cpu, msr);
    }
    return mtrrs.covers(msr) ? mtrrs.read(msr) : readPlain(msr);
  }

  private long readPlain(int msr) {
    return switch (msr) {
      case MsrNumbers.TSC -> tsc();
      case MsrNumbers.TSC_ADJUST -> tscAdjust;
      case MsrNumbers.APIC_BASE -> cpu.apic.base();
      case MsrNumbers.TSC_DEADLINE -> cpu.apic.tscDeadline();
      case MsrNumbers.SYSENTER_CS -> sysenterCs;
      case MsrNumbers.SYSENTER_ESP -> sysenterEsp;
      case MsrNumbers.SYSENTER_EIP -> sysenterEip;
      case MsrNumbers.PAT -> pat;
      case MsrNumbers.DEBUG_CTL -> debugCtl;
      case MsrNumbers.EFER -> cpu.efer;
      case MsrNumbers.STAR -> star;
      case MsrNumbers.LSTAR -> lstar;
      case MsrNumbers.CSTAR -> cstar;
      case MsrNumbers.FMASK -> fmask;
      case MsrNumbers.FS_BASE -> cpu.segments.base[SegmentRegisters.FS];
      case MsrNumbers.GS_BASE -> cpu.segments.base[SegmentRegisters.GS];
      case MsrNumbers.KERNEL_GS_BASE -> kernelGsBase;
      case MsrNumbers.TSC_AUX -> tscAux;
      case MsrNumbers.BIOS_SIGN_ID -> cpu.model.microcode();
      case MsrNumbers.MCG_CAP, MsrNumbers.MCG_STATUS -> 0;
      default -> readVendor(msr);
    };
  }

  private long readVendor(int msr) {
    if (cpu.model == CpuModel.INTEL) {
      return switch (msr) {
        case MsrNumbers.MISC_ENABLE -> miscEnable;
        case MsrNumbers.PLATFORM_ID -> 0;
        default -> throw cpu.generalProtection(0);
      };
    }
    return switch (msr) {
      case MsrNumbers.HWCR -> hwcr;
      case MsrNumbers.NB_CFG -> nbCfg;
      case MsrNumbers.DE_CFG -> deCfg;
      case MsrNumbers.SYSCFG -> 0;
      default -> throw cpu.generalProtection(0);
    };
  }

  /** WRMSR, after its privilege check and intercept. */
  public void write(int msr, long value) {
    if (cpu.virtualization.writeMsr(msr, value)) {
      return;
    }
    if (msr >= X2apicMsrs.FIRST && msr <= X2apicMsrs.LAST) {
      X2apicMsrs.write(cpu, msr, value);
    } else if (mtrrs.covers(msr)) {
      require(mtrrs.write(msr, value));
    } else {
      writePlain(msr, value);
    }
  }

  private void writePlain(int msr, long value) {
    switch (msr) {
      case MsrNumbers.TSC -> writeTsc(value);
      case MsrNumbers.TSC_ADJUST -> adjustTsc(value);
      case MsrNumbers.APIC_BASE -> require(cpu.apic.setBase(value));
      case MsrNumbers.TSC_DEADLINE -> cpu.apic.setTscDeadline(value);
      case MsrNumbers.SYSENTER_CS -> sysenterCs = value & 0xFFFFFFFFL;
      case MsrNumbers.SYSENTER_ESP -> sysenterEsp = canonical(value);
      case MsrNumbers.SYSENTER_EIP -> sysenterEip = canonical(value);
      case MsrNumbers.PAT -> pat = Mtrrs.patTypes(cpu, value);
      case MsrNumbers.DEBUG_CTL -> {
        require((value & ~0x3L) == 0);
        debugCtl = value;
      }
      case MsrNumbers.EFER -> writeEfer(value);
      case MsrNumbers.BIOS_SIGN_ID, MsrNumbers.MCG_STATUS -> require(value == 0);
      default -> writeSystemCall(msr, value);
    }
  }

  private void writeSystemCall(int msr, long value) {
    switch (msr) {
      case MsrNumbers.STAR -> star = value;
      case MsrNumbers.LSTAR -> lstar = canonical(value);
      case MsrNumbers.CSTAR -> cstar = canonical(value);
      case MsrNumbers.FMASK -> {
        require(value >>> 32 == 0 || cpu.model == CpuModel.AMD);
        fmask = value & 0xFFFFFFFFL;
      }
      case MsrNumbers.FS_BASE -> cpu.segments.base[SegmentRegisters.FS] = canonical(value);
      case MsrNumbers.GS_BASE -> cpu.segments.base[SegmentRegisters.GS] = canonical(value);
      case MsrNumbers.KERNEL_GS_BASE -> kernelGsBase = canonical(value);
      case MsrNumbers.TSC_AUX -> {
        require(value >>> 32 == 0 || cpu.model == CpuModel.AMD);
        tscAux = value & 0xFFFFFFFFL;
      }
      default -> writeVendor(msr, value);
    }
  }

  private void writeVendor(int msr, long value) {
    if (cpu.model == CpuModel.INTEL) {
      require(msr == MsrNumbers.MISC_ENABLE);
      miscEnable = value;
      return;
    }
    switch (msr) {
      case MsrNumbers.HWCR -> hwcr = value | TSC_COUNTS_AT_P0;
      case MsrNumbers.NB_CFG -> nbCfg = value;
      case MsrNumbers.DE_CFG -> deCfg = value;
      default -> require(msr == MsrNumbers.SYSCFG);
    }
  }

  private void writeTsc(long value) {
    tscAdjust += value - tsc();
    tscOffset = value - cpu.clock;
  }

  /**
   * @sdm 17.17.3: the counter moves with the adjustment.
   */
  private void adjustTsc(long value) {
    tscOffset += value - tscAdjust;
    tscAdjust = value;
  }

  /** LMA is read-only, LME cannot change while paging is on. @sdm 9.8.5 */
  private void writeEfer(long value) {
    long known = Efer.SCE | Efer.LME | Efer.LMA | Efer.NXE;
    if (cpu.model == CpuModel.AMD) {
      known |= Efer.SVME;
      require((value & Efer.SVME) == 0 || svmAllowed());
    }
    require((value & ~known) == 0);
    boolean paging = (cpu.cr0 & Cr0.PG) != 0;
    require(!paging || ((value ^ cpu.efer) & Efer.LME) == 0);
    cpu.efer = value & ~Efer.LMA | cpu.efer & Efer.LMA;
    cpu.mmu.contextChanged();
  }

  /** VM_CR.SVMDIS makes EFER.SVME read as zero. @apm 15.30.1 */
  private boolean svmAllowed() {
    Long vmCr = cpu.virtualization.readMsr(0xC0010114);
    return vmCr == null || (vmCr & 1 << 4) == 0;
  }

  private long canonical(long value) {
    require(Mmu.canonical(value));
    return value;
  }

  private void require(boolean legal) {
    if (!legal) {
      throw cpu.generalProtection(0);
    }
  }
}
