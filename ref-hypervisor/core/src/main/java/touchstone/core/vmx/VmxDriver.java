package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.memory.EptEntry;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.ResidentState;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.ContextCheck;
import touchstone.core.virt.ControlPages;
import touchstone.core.virt.Exit;
import touchstone.core.virt.Features;
import touchstone.core.virt.FpuImage;
import touchstone.core.virt.TranslationTags;
import touchstone.core.virt.VirtualizationDriver;

/**
 * VT-x: one VMCS per vCPU, made current on the physical CPU that needs it.
 *
 * <p>A VMCS is active on at most one physical CPU; moving it means VMCLEAR there and VMPTRLD here,
 * and the next entry is a VMLAUNCH. EPT, VPID and unrestricted guest are required. Parallel to
 * {@code SvmDriver}. @sdm 25, 27, 28
 */
public final class VmxDriver implements VirtualizationDriver {
  private static final int IA32_FEATURE_CONTROL = 0x3A;
  private static final int IA32_VMX_BASIC = 0x480;
  private static final int IA32_PAT = 0x277;
  private static final int IA32_SYSENTER_CS = 0x174;
  private static final int IA32_SYSENTER_ESP = 0x175;
  private static final int IA32_SYSENTER_EIP = 0x176;
  private static final int IA32_FS_BASE = 0xC0000100;
  private static final int IA32_GS_BASE = 0xC0000101;

  /** Lock and "VMX outside SMX" in IA32_FEATURE_CONTROL. @sdm 24.7 */
  private static final long FEATURE_LOCKED_WITH_VMX = 5L;

  /** VPIDs 1 to 65535. @sdm 29.1 */
  private static final int VPIDS = 65536;

  private static final int SINGLE_CONTEXT = 1;
  private static final int RSP = 4;
  private static final long CR0_PE = 1L;
  private static final long RFLAGS_IF = 0x200L;
  private static final long RFLAGS_TF = 0x100L;
  private static final long RFLAGS_RF = 0x10000L;
  private static final int DEBUG = 1;
  private static final long BLOCKING_BY_STI_OR_MOV_SS = 3L;
  private static final long PENDING_SINGLE_STEP = 0x4000L;
  private static final long EFER_LMA = 0x400L;
  private static final long RIGHTS_LONG = 0x2000L;
  private static final long RIGHTS_BIG = 0x4000L;
  private static final long DR6_RESET = 0xFFFF0FF0L;

  private final Hardware hw;
  private final ControlPages pages;
  private final VmxControls controls;
  private final VmxGuestState guest;
  private final VmxExits exits;
  private final ResidentState resident;
  private final TranslationTags tags;
  private final Vcpu[] current;
  private final long[] vmxonRegion;
  private SecondLevel secondLevel;
  private long msrBitmap;
  private long hostCr3;
  private int here;

  public VmxDriver(Hardware hardware, Frames frames, int domains, int vcpusPerDomain) {
    hw = hardware;
    pages = new ControlPages(hw, frames);
    controls = new VmxControls(hw);
    guest = new VmxGuestState(hw, frames);
    exits = new VmxExits(hw);
    resident = new ResidentState(hw, true, Features.hasTscAux(hw));
    tags = new TranslationTags(hw.cpus(), domains, VPIDS, domains * vcpusPerDomain);
    current = new Vcpu[hw.cpus()];
    vmxonRegion = new long[hw.cpus()];
  }

  public void attach(SecondLevel tables) {
    secondLevel = tables;
  }

  public void enterCore(int cpu) {
    here = cpu;
  }

  // ---- a physical CPU

  public boolean enable(int cpu) {
    if (!controls.negotiate(cpu) || !sharedPages()) {
      return false;
    }
    vmxonRegion[cpu] = pages.allocate();
    if (vmxonRegion[cpu] == 0L) {
      return false;
    }
    if ((hw.readMsr(cpu, IA32_FEATURE_CONTROL) & 1L) == 0) {
      hw.writeMsr(cpu, IA32_FEATURE_CONTROL, FEATURE_LOCKED_WITH_VMX);
    }
    hw.write32(vmxonRegion[cpu], revision(cpu));
    return hw.vmxon(cpu, vmxonRegion[cpu]) == Hardware.VM_SUCCEED;
  }

  private boolean sharedPages() {
    if (msrBitmap != 0L) {
      return true;
    }
    hostCr3 = pages.allocate();
    msrBitmap = pages.allocateFilled(1, 0xFF);
    if (hostCr3 == 0L || msrBitmap == 0L) {
      return false;
    }
    VmxMsrBitmap.open(hw, msrBitmap, resident);
    return true;
  }

  private int revision(int cpu) {
    return (int) (hw.readMsr(cpu, IA32_VMX_BASIC) & 0x7FFFFFFFL);
  }

  // ---- a vCPU's life

  public boolean create(Vcpu v) {
    v.fxArea = pages.allocate();
    v.controlStructure = pages.allocate();
    if (v.fxArea == 0L || v.controlStructure == 0L) {
      destroy(v);
      return false;
    }
    tags.invalidate(v.domain.id);
    hw.write32(v.controlStructure, revision(here));
    hw.vmclear(here, v.controlStructure);
    v.launched = false;
    use(v);
    initialise(v);
    return true;
  }

  /** Fields that never change after creation. */
  private void initialise(Vcpu v) {
    VmxHostState.write(hw, here, hostCr3);
    hw.vmwrite(here, VmcsFields.VPID, tags.tag(v));
    hw.vmwrite(here, VmcsFields.TSC_OFFSET, 0);
    hw.vmwrite(here, VmcsFields.PAGE_FAULT_MASK, 0);
    hw.vmwrite(here, VmcsFields.PAGE_FAULT_MATCH, 0);
    hw.vmwrite(here, VmcsFields.CR3_TARGET_COUNT, 0);
    hw.vmwrite(here, VmcsFields.EXIT_MSR_STORE_COUNT, 0);
    hw.vmwrite(here, VmcsFields.EXIT_MSR_LOAD_COUNT, 0);
    hw.vmwrite(here, VmcsFields.ENTRY_MSR_LOAD_COUNT, 0);
  }

  public void destroy(Vcpu v) {
    deactivate(v);
    resident.drop(v);
    pages.release(v.controlStructure);
    pages.release(v.fxArea);
    v.controlStructure = 0L;
    v.fxArea = 0L;
  }

  public boolean load(Vcpu v, VcpuContext context) {
    if (!ContextCheck.valid(context, Features.cr4(hw), Features.efer(hw))) {
      return false;
    }
    use(v);
    if (!guest.load(here, v.domain.id, context)) {
      return false;
    }
    resident.drop(v);
    FpuImage.reset(hw, v.fxArea);
    v.reset(context, DR6_RESET);
    return true;
  }

  public void save(Vcpu v, VcpuContext context) {
    for (int i = 0; i < 16; i++) {
      context.gpr[i] = v.gpr[i];
    }
    use(v);
    guest.save(here, context);
  }

  // ---- running

  public void enter(Vcpu v, int cpu, Exit exit) {
    here = cpu;
    use(v);
    resident.occupy(cpu, v);
    long eptp = EptEntry.pointer((int) (secondLevel.root(v.domain.id) / 4096L));
    if (tags.claim(v, cpu)) {
      hw.invept(cpu, SINGLE_CONTEXT, eptp);
      hw.invvpid(cpu, SINGLE_CONTEXT, tags.tag(v), 0L);
    }
    hw.vmwrite(cpu, VmcsFields.EPT_POINTER, eptp);
    hw.vmwrite(cpu, VmcsFields.MSR_BITMAP, msrBitmap);
    controls.establish(cpu, v.windowWanted);
    loadRegisters(v, cpu);
    int outcome = v.launched ? hw.vmresume(cpu) : hw.vmlaunch(cpu);
    if (outcome != Hardware.VM_SUCCEED) {
      exit.clear();
      exit.kind = Exit.ENTRY_FAILURE;
      exit.reason = (int) hw.vmread(cpu, VmcsFields.INSTRUCTION_ERROR);
      return;
    }
    v.launched = true;
    saveRegisters(v, cpu);
    exits.translate(cpu, exit);
  }

  // [impl->req~cpu-registers-private~1]
  private void loadRegisters(Vcpu v, int cpu) {
    for (int i = 0; i < 16; i++) {
      if (i != RSP) {
        hw.setGpr(cpu, i, v.gpr[i]);
      }
    }
    hw.setCr2(cpu, v.cr2);
  }

  private void saveRegisters(Vcpu v, int cpu) {
    for (int i = 0; i < 16; i++) {
      if (i != RSP) {
        v.gpr[i] = hw.gpr(cpu, i);
      }
    }
    v.cr2 = hw.cr2(cpu);
  }

  // ---- registers in the VMCS

  public long register(Vcpu v, int which) {
    use(v);
    switch (which) {
      case Registers.CR0:
        return guest.cr0(here);
      case Registers.CR4:
        return guest.cr4(here);
      default:
        return hw.vmread(here, field(which));
    }
  }

  public void setRegister(Vcpu v, int which, long value) {
    use(v);
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

  public long msr(Vcpu v, int msr) {
    int index = resident.indexOf(msr);
    if (index >= 0) {
      resident.settle(v);
      return v.msr[index];
    }
    use(v);
    int field = msrField(msr);
    return field < 0 ? 0L : hw.vmread(here, field);
  }

  public void setMsr(Vcpu v, int msr, long value) {
    int index = resident.indexOf(msr);
    if (index >= 0) {
      resident.settle(v);
      v.msr[index] = value;
      return;
    }
    use(v);
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
  public int cpl(Vcpu v) {
    use(v);
    return (int) (hw.vmread(here, VmcsFields.GUEST_SS_RIGHTS) >>> 5 & 3);
  }

  public int codeBits(Vcpu v) {
    use(v);
    long rights = hw.vmread(here, VmcsFields.GUEST_CS_RIGHTS);
    boolean longMode = (hw.vmread(here, VmcsFields.GUEST_EFER) & EFER_LMA) != 0;
    if (longMode && (rights & RIGHTS_LONG) != 0) {
      return 64;
    }
    return (rights & RIGHTS_BIG) != 0 ? 32 : 16;
  }

  // ---- events

  public void skipInstruction(Vcpu v, Exit exit) {
    long rip = register(v, Registers.RIP) + exit.instructionLength;
    setRegister(v, Registers.RIP, codeBits(v) == 64 ? rip : rip & 0xFFFFFFFFL);
    long shadow = hw.vmread(here, VmcsFields.GUEST_INTERRUPTIBILITY);
    hw.vmwrite(here, VmcsFields.GUEST_INTERRUPTIBILITY, shadow & ~BLOCKING_BY_STI_OR_MOV_SS);
    if ((hw.vmread(here, VmcsFields.GUEST_RFLAGS) & RFLAGS_TF) != 0) {
      long pending = hw.vmread(here, VmcsFields.GUEST_PENDING_DEBUG);
      hw.vmwrite(here, VmcsFields.GUEST_PENDING_DEBUG, pending | PENDING_SINGLE_STEP);
    }
  }

  /**
   * In real mode no exception pushes an error code. A fault's handler finds RF set, so that an
   * instruction breakpoint does not strike again at the return. @sdm 27.2.1.3, 18.3.1.1
   */
  public void injectException(Vcpu v, int vector, int errorCode) {
    use(v);
    long information = VmxReasons.VALID | VmxReasons.TYPE_HARDWARE_EXCEPTION | vector;
    if (errorCode >= 0 && (guest.cr0(here) & CR0_PE) != 0) {
      information = information | VmxReasons.HAS_ERROR_CODE;
      hw.vmwrite(here, VmcsFields.ENTRY_ERROR_CODE, errorCode);
    }
    hw.vmwrite(here, VmcsFields.ENTRY_INTERRUPTION, information);
    if (vector != DEBUG) {
      setRegister(v, Registers.RFLAGS, register(v, Registers.RFLAGS) | RFLAGS_RF);
    }
  }

  /** Bits 3:0, 13 and 14 of a #DB exit's qualification belong in DR6. @sdm table 28-1 */
  public void raiseDebug(Vcpu v, long cause) {
    resident.settle(v);
    v.dr[6] = v.dr[6] & ~0xFL | cause & 0x600FL;
    long dr7 = register(v, Registers.DR7);
    setRegister(v, Registers.DR7, dr7 & ~0x2000L);
    injectException(v, DEBUG, -1);
  }

  public boolean interruptible(Vcpu v) {
    use(v);
    long shadow = hw.vmread(here, VmcsFields.GUEST_INTERRUPTIBILITY);
    long queued = hw.vmread(here, VmcsFields.ENTRY_INTERRUPTION);
    return (hw.vmread(here, VmcsFields.GUEST_RFLAGS) & RFLAGS_IF) != 0
        && (shadow & BLOCKING_BY_STI_OR_MOV_SS) == 0
        && (queued & VmxReasons.VALID) == 0;
  }

  public void injectInterrupt(Vcpu v, int vector) {
    use(v);
    hw.vmwrite(
        here,
        VmcsFields.ENTRY_INTERRUPTION,
        VmxReasons.VALID | VmxReasons.TYPE_EXTERNAL_INTERRUPT | vector);
  }

  public void requestInterruptWindow(Vcpu v, boolean wanted) {
    v.windowWanted = wanted;
  }

  public void flushSecondLevel(int domain) {
    tags.invalidate(domain);
  }

  // ---- which VMCS is current where

  private void use(Vcpu v) {
    if (current[here] == v) {
      return;
    }
    if (v.activeOn >= 0 && v.activeOn != here) {
      deactivate(v);
    }
    hw.vmptrld(here, v.controlStructure);
    current[here] = v;
    v.activeOn = here;
  }

  private void deactivate(Vcpu v) {
    if (v.activeOn < 0) {
      return;
    }
    hw.vmclear(v.activeOn, v.controlStructure);
    if (current[v.activeOn] == v) {
      current[v.activeOn] = null;
    }
    v.activeOn = -1;
    v.launched = false;
  }
}
