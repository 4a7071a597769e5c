package touchstone.core.svm;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.ResidentState;
import touchstone.core.vcpu.Vcpu;

/** Registers of a vCPU as its guest sees them. Parallel to {@code VmxRegisters}. @apm B */
final class SvmRegisters {
  private static final long EFER_LMA = 0x400L;
  private static final int ATTRIBUTES_LONG = 0x200;
  private static final int ATTRIBUTES_BIG = 0x400;

  private final Hardware hw;
  private final ResidentState resident;

  SvmRegisters(Hardware hardware, ResidentState residentState) {
    hw = hardware;
    resident = residentState;
  }

  long register(Vcpu v, int which) {
    long value = hw.read64(v.controlStructure + offset(which));
    return which == Registers.EFER ? value & ~SvmGuestState.EFER_SVME : value;
  }

  /** Paging controls change what cached translations mean: the next entry flushes the ASID. */
  void setRegister(Vcpu v, int which, long value) {
    long stored = which == Registers.EFER ? value | SvmGuestState.EFER_SVME : value;
    hw.write64(v.controlStructure + offset(which), stored);
    if (which <= Registers.EFER) {
      v.lastCpu = -1;
    }
  }

  private static int offset(int register) {
    switch (register) {
      case Registers.CR0:
        return VmcbOffsets.CR0;
      case Registers.CR3:
        return VmcbOffsets.CR3;
      case Registers.CR4:
        return VmcbOffsets.CR4;
      case Registers.EFER:
        return VmcbOffsets.EFER;
      case Registers.RIP:
        return VmcbOffsets.RIP;
      case Registers.RSP:
        return VmcbOffsets.RSP;
      case Registers.RFLAGS:
        return VmcbOffsets.RFLAGS;
      default:
        return VmcbOffsets.DR7;
    }
  }

  long msr(Vcpu v, int msr) {
    int index = resident.indexOf(msr);
    if (index >= 0) {
      resident.settle(v);
      return v.msr[index];
    }
    int offset = msrOffset(msr);
    return offset < 0 ? 0L : hw.read64(v.controlStructure + offset);
  }

  void setMsr(Vcpu v, int msr, long value) {
    int index = resident.indexOf(msr);
    if (index >= 0) {
      resident.settle(v);
      v.msr[index] = value;
      return;
    }
    int offset = msrOffset(msr);
    if (offset >= 0) {
      hw.write64(v.controlStructure + offset, value);
    }
  }

  private static int msrOffset(int msr) {
    switch (msr) {
      case 0x277:
        return VmcbOffsets.G_PAT;
      case 0x174:
        return VmcbOffsets.SYSENTER_CS;
      case 0x175:
        return VmcbOffsets.SYSENTER_ESP;
      case 0x176:
        return VmcbOffsets.SYSENTER_EIP;
      case 0xC0000081:
        return VmcbOffsets.STAR;
      case 0xC0000082:
        return VmcbOffsets.LSTAR;
      case 0xC0000083:
        return VmcbOffsets.CSTAR;
      case 0xC0000084:
        return VmcbOffsets.SFMASK;
      case 0xC0000100:
        return VmcbOffsets.FS + VmcbOffsets.BASE;
      case 0xC0000101:
        return VmcbOffsets.GS + VmcbOffsets.BASE;
      case 0xC0000102:
        return VmcbOffsets.KERNEL_GS_BASE;
      default:
        return -1;
    }
  }

  int cpl(Vcpu v) {
    return hw.read8(v.controlStructure + VmcbOffsets.CPL) & 3;
  }

  int codeBits(Vcpu v) {
    int attributes = hw.read16(v.controlStructure + VmcbOffsets.CS + VmcbOffsets.ATTRIBUTES);
    boolean longMode = (hw.read64(v.controlStructure + VmcbOffsets.EFER) & EFER_LMA) != 0;
    if (longMode && (attributes & ATTRIBUTES_LONG) != 0) {
      return 64;
    }
    return (attributes & ATTRIBUTES_BIG) != 0 ? 32 : 16;
  }
}
