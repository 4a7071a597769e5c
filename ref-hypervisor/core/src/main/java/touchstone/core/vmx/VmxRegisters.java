package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.ResidentState;
import touchstone.core.vcpu.Vcpu;

/** Registers of a vCPU as its guest sees them. Parallel to {@code SvmRegisters}. @sdm 25.4 */
final class VmxRegisters {
  private static final int IA32_PAT = 0x277;
  private static final int IA32_SYSENTER_CS = 0x174;
  private static final int IA32_SYSENTER_ESP = 0x175;
  private static final int IA32_SYSENTER_EIP = 0x176;
  private static final int IA32_FS_BASE = 0xC0000100;
  private static final int IA32_GS_BASE = 0xC0000101;
  private static final long EFER_LMA = 0x400L;
  private static final long RIGHTS_LONG = 0x2000L;
  private static final long RIGHTS_BIG = 0x4000L;

  private final Hardware hw;
  private final ActiveVmcs active;
  private final VmxGuestState guest;
  private final ResidentState resident;

  VmxRegisters(
      Hardware hardware, ActiveVmcs activeVmcs, VmxGuestState state, ResidentState residentState) {
    hw = hardware;
    active = activeVmcs;
    guest = state;
    resident = residentState;
  }

  long register(Vcpu v, int which) {
    int here = active.use(v);
    switch (which) {
      case Registers.CR0:
        return guest.cr0(here);
      case Registers.CR4:
        return guest.cr4(here);
      default:
        return hw.vmread(here, field(which));
    }
  }

  /** Paging controls change what cached translations mean: the next entry flushes the VPID. */
  void setRegister(Vcpu v, int which, long value) {
    int here = active.use(v);
    if (which <= Registers.EFER) {
      v.lastCpu = -1;
    }
    switch (which) {
      case Registers.CR0:
        guest.setCr0(here, value);
        break;
      case Registers.CR4:
        guest.setCr4(here, value);
        break;
      default:
        hw.vmwrite(here, field(which), value);
        break;
    }
  }

  private static int field(int register) {
    switch (register) {
      case Registers.CR3:
        return VmcsFields.GUEST_CR3;
      case Registers.EFER:
        return VmcsFields.GUEST_EFER;
      case Registers.RIP:
        return VmcsFields.GUEST_RIP;
      case Registers.RSP:
        return VmcsFields.GUEST_RSP;
      case Registers.RFLAGS:
        return VmcsFields.GUEST_RFLAGS;
      default:
        return VmcsFields.GUEST_DR7;
    }
  }

  long msr(Vcpu v, int msr) {
    int index = resident.indexOf(msr);
    if (index >= 0) {
      resident.settle(v);
      return v.msr[index];
    }
    int here = active.use(v);
    int field = msrField(msr);
    return field < 0 ? 0L : hw.vmread(here, field);
  }

  void setMsr(Vcpu v, int msr, long value) {
    int index = resident.indexOf(msr);
    if (index >= 0) {
      resident.settle(v);
      v.msr[index] = value;
      return;
    }
    int here = active.use(v);
    int field = msrField(msr);
    if (field >= 0) {
      hw.vmwrite(here, field, value);
    }
  }

  private static int msrField(int msr) {
    switch (msr) {
      case IA32_PAT:
        return VmcsFields.GUEST_PAT;
      case IA32_SYSENTER_CS:
        return VmcsFields.GUEST_SYSENTER_CS;
      case IA32_SYSENTER_ESP:
        return VmcsFields.GUEST_SYSENTER_ESP;
      case IA32_SYSENTER_EIP:
        return VmcsFields.GUEST_SYSENTER_EIP;
      case IA32_FS_BASE:
        return VmcsFields.GUEST_FS_BASE;
      case IA32_GS_BASE:
        return VmcsFields.GUEST_GS_BASE;
      default:
        return -1;
    }
  }

  /** SS.DPL is the CPL at every exit. @sdm 25.4.1 */
  int cpl(Vcpu v) {
    int here = active.use(v);
    return (int) (hw.vmread(here, VmcsFields.GUEST_SS_RIGHTS) >>> 5 & 3);
  }

  int codeBits(Vcpu v) {
    int here = active.use(v);
    long rights = hw.vmread(here, VmcsFields.GUEST_CS_RIGHTS);
    boolean longMode = (hw.vmread(here, VmcsFields.GUEST_EFER) & EFER_LMA) != 0;
    if (longMode && (rights & RIGHTS_LONG) != 0) {
      return 64;
    }
    return (rights & RIGHTS_BIG) != 0 ? 32 : 16;
  }
}
