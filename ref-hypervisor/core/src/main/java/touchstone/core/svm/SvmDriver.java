package touchstone.core.svm;

import touchstone.core.hardware.Hardware;
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
 * AMD-V: one VMCB per vCPU, plain memory between a #VMEXIT and the next VMRUN.
 *
 * <p>VMLOAD and VMSAVE around VMRUN exchange FS, GS, TR, LDTR and the SYSCALL and SYSENTER MSRs with
 * those of the host. Nested paging, NRIP save and decode assists are required. Parallel to {@code
 * VmxDriver}. @apm 15.5, 15.14
 */
public final class SvmDriver implements VirtualizationDriver {
  private static final int SVM_LEAF = 0x8000000A;
  private static final int EDX = 3;

  /** Nested paging 0, NRIP save 3, decode assists 7. @apm E.4.9 */
  private static final int REQUIRED = 1 << 0 | 1 << 3 | 1 << 7;

  private static final int FLUSH_BY_ASID = 1 << 6;
  private static final int EFER = 0xC0000080;
  private static final int VM_CR = 0xC0010114;
  private static final long VM_CR_SVMDIS = 0x10L;
  private static final int VM_HSAVE_PA = 0xC0010117;

  /** TLB_CONTROL values. @apm 15.16.2 */
  private static final int FLUSH_ALL = 1;

  private static final int FLUSH_GUEST = 3;

  private static final int RAX = 0;
  private static final int RSP = 4;
  private static final long CR0_PE = 1L;
  private static final long RFLAGS_IF = 0x200L;
  private static final long RFLAGS_TF = 0x100L;
  private static final long RFLAGS_RF = 0x10000L;
  private static final int DEBUG = 1;
  private static final long DR6_SINGLE_STEP = 0x4000L;
  private static final long DR6_RESET = 0xFFFF0FF0L;
  private static final long EFER_LMA = 0x400L;
  private static final int ATTRIBUTES_LONG = 0x200;
  private static final int ATTRIBUTES_BIG = 0x400;

  /** MSRs VMLOAD and VMSAVE or VMRUN switch, whose every value is harmless. */
  private static final int[] PASSED = {
    0x174,
    0x175,
    0x176,
    0xC0000081,
    0xC0000082,
    0xC0000083,
    0xC0000084,
    0xC0000100,
    0xC0000101,
    0xC0000102
  };

  private final Hardware hw;
  private final ControlPages pages;
  private final SvmControls controls;
  private final SvmGuestState guest;
  private final SvmExits exits;
  private final ResidentState resident;
  private final TranslationTags tags;
  private final long[] hostVmcb;
  private final int flush;
  private SecondLevel secondLevel;
  private int here;

  public SvmDriver(Hardware hardware, Frames frames, int domains, int vcpusPerDomain) {
    hw = hardware;
    pages = new ControlPages(hw, frames);
    controls = new SvmControls(hw);
    guest = new SvmGuestState(hw);
    exits = new SvmExits(hw);
    resident = new ResidentState(hw, false, Features.hasTscAux(hw));
    int asids = hw.cpuid(SVM_LEAF, 0, 1);
    tags = new TranslationTags(hw.cpus(), domains, asids < 2 ? 2 : asids, domains * vcpusPerDomain);
    hostVmcb = new long[hw.cpus()];
    flush = (hw.cpuid(SVM_LEAF, 0, EDX) & FLUSH_BY_ASID) != 0 ? FLUSH_GUEST : FLUSH_ALL;
  }

  public void attach(SecondLevel tables) {
    secondLevel = tables;
  }

  public void enterCore(int cpu) {
    here = cpu;
  }

  // ---- a physical CPU

  public boolean enable(int cpu) {
    boolean capable = (hw.cpuid(SVM_LEAF, 0, EDX) & REQUIRED) == REQUIRED;
    if (!capable || (hw.readMsr(cpu, VM_CR) & VM_CR_SVMDIS) != 0 || !sharedPages()) {
      return false;
    }
    long saveArea = pages.allocate();
    hostVmcb[cpu] = pages.allocate();
    if (saveArea == 0L || hostVmcb[cpu] == 0L) {
      return false;
    }
    hw.writeMsr(cpu, EFER, hw.readMsr(cpu, EFER) | SvmGuestState.EFER_SVME);
    hw.writeMsr(cpu, VM_HSAVE_PA, saveArea);
    hw.vmsave(cpu, hostVmcb[cpu]);
    return true;
  }

  private boolean sharedPages() {
    if (!controls.allocateMaps(pages)) {
      return false;
    }
    for (int i = 0; i < PASSED.length; i++) {
      controls.pass(PASSED[i]);
    }
    if (resident.indexOf(0xC0000103) >= 0) {
      controls.pass(0xC0000103);
    }
    return true;
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
    hw.write32(v.controlStructure + VmcbOffsets.GUEST_ASID, tags.tag(v));
    hw.write64(v.controlStructure + VmcbOffsets.TSC_OFFSET, 0L);
    return true;
  }

  public void destroy(Vcpu v) {
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
    resident.drop(v);
    FpuImage.reset(hw, v.fxArea);
    guest.load(v.controlStructure, context, DR6_RESET);
    v.reset(context, DR6_RESET);
    return true;
  }

  public void save(Vcpu v, VcpuContext context) {
    for (int i = 0; i < 16; i++) {
      context.gpr[i] = v.gpr[i];
    }
    guest.save(v.controlStructure, context);
  }

  // ---- running

  public void enter(Vcpu v, int cpu, Exit exit) {
    long vmcb = v.controlStructure;
    here = cpu;
    resident.occupy(cpu, v);
    hw.write8(vmcb + VmcbOffsets.TLB_CONTROL, tags.claim(v, cpu) ? flush : 0);
    hw.write64(vmcb + VmcbOffsets.N_CR3, secondLevel.root(v.domain.id));
    controls.establish(vmcb, v.windowWanted);
    loadRegisters(v, cpu);
    hw.clgi(cpu);
    hw.vmload(cpu, vmcb);
    hw.vmrun(cpu, vmcb);
    hw.vmsave(cpu, vmcb);
    hw.vmload(cpu, hostVmcb[cpu]);
    hw.stgi(cpu);
    saveRegisters(v, cpu);
    exits.translate(vmcb, exit);
  }

  // [impl->req~cpu-registers-private~1]
  private void loadRegisters(Vcpu v, int cpu) {
    hw.write64(v.controlStructure + VmcbOffsets.RAX, v.gpr[RAX]);
    hw.write64(v.controlStructure + VmcbOffsets.CR2, v.cr2);
    for (int i = 1; i < 16; i++) {
      if (i != RSP) {
        hw.setGpr(cpu, i, v.gpr[i]);
      }
    }
  }

  private void saveRegisters(Vcpu v, int cpu) {
    v.gpr[RAX] = hw.read64(v.controlStructure + VmcbOffsets.RAX);
    v.cr2 = hw.read64(v.controlStructure + VmcbOffsets.CR2);
    for (int i = 1; i < 16; i++) {
      if (i != RSP) {
        v.gpr[i] = hw.gpr(cpu, i);
      }
    }
  }

  // ---- registers in the VMCB

  public long register(Vcpu v, int which) {
    long value = hw.read64(v.controlStructure + offset(which));
    return which == Registers.EFER ? value & ~SvmGuestState.EFER_SVME : value;
  }

  /** Paging controls change what cached translations mean: the next entry flushes the ASID. */
  public void setRegister(Vcpu v, int which, long value) {
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

  public long msr(Vcpu v, int msr) {
    int index = resident.indexOf(msr);
    if (index >= 0) {
      resident.settle(v);
      return v.msr[index];
    }
    int offset = msrOffset(msr);
    return offset < 0 ? 0L : hw.read64(v.controlStructure + offset);
  }

  public void setMsr(Vcpu v, int msr, long value) {
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

  public int cpl(Vcpu v) {
    return hw.read8(v.controlStructure + VmcbOffsets.CPL) & 3;
  }

  public int codeBits(Vcpu v) {
    int attributes = hw.read16(v.controlStructure + VmcbOffsets.CS + VmcbOffsets.ATTRIBUTES);
    boolean longMode = (hw.read64(v.controlStructure + VmcbOffsets.EFER) & EFER_LMA) != 0;
    if (longMode && (attributes & ATTRIBUTES_LONG) != 0) {
      return 64;
    }
    return (attributes & ATTRIBUTES_BIG) != 0 ? 32 : 16;
  }

  // ---- events

  public void skipInstruction(Vcpu v, Exit exit) {
    long rip = register(v, Registers.RIP) + exit.instructionLength;
    setRegister(v, Registers.RIP, codeBits(v) == 64 ? rip : rip & 0xFFFFFFFFL);
    hw.write64(v.controlStructure + VmcbOffsets.INTERRUPT_SHADOW, 0L);
    boolean stepping = (register(v, Registers.RFLAGS) & RFLAGS_TF) != 0;
    if (stepping && !eventQueued(v)) {
      raiseDebug(v, DR6_SINGLE_STEP);
    }
  }

  /**
   * In real mode no exception pushes an error code. A fault's handler finds RF set, so that an
   * instruction breakpoint does not strike again at the return. @apm 15.20, 13.1.1
   */
  public void injectException(Vcpu v, int vector, int errorCode) {
    long event = SvmCodes.VALID | SvmCodes.TYPE_EXCEPTION | vector;
    if (errorCode >= 0 && (register(v, Registers.CR0) & CR0_PE) != 0) {
      event = event | SvmCodes.HAS_ERROR_CODE | (long) errorCode << 32;
    }
    hw.write64(v.controlStructure + VmcbOffsets.EVENTINJ, event);
    if (vector != DEBUG) {
      setRegister(v, Registers.RFLAGS, register(v, Registers.RFLAGS) | RFLAGS_RF);
    }
  }

  /** The VMCB's DR6 and DR7 already are as the handler must see them. @apm 15.12.2 */
  public void raiseDebug(Vcpu v, long cause) {
    long dr6 = v.controlStructure + VmcbOffsets.DR6;
    hw.write64(dr6, hw.read64(dr6) | cause);
    injectException(v, DEBUG, -1);
  }

  public boolean interruptible(Vcpu v) {
    long shadow = hw.read64(v.controlStructure + VmcbOffsets.INTERRUPT_SHADOW) & 1L;
    return (register(v, Registers.RFLAGS) & RFLAGS_IF) != 0 && shadow == 0 && !eventQueued(v);
  }

  private boolean eventQueued(Vcpu v) {
    return (hw.read64(v.controlStructure + VmcbOffsets.EVENTINJ) & SvmCodes.VALID) != 0;
  }

  public void injectInterrupt(Vcpu v, int vector) {
    long event = SvmCodes.VALID | SvmCodes.TYPE_EXTERNAL_INTERRUPT | vector;
    hw.write64(v.controlStructure + VmcbOffsets.EVENTINJ, event);
  }

  public void requestInterruptWindow(Vcpu v, boolean wanted) {
    v.windowWanted = wanted;
  }

  public void flushSecondLevel(int domain) {
    tags.invalidate(domain);
  }
}
