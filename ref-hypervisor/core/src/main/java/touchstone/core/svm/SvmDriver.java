package touchstone.core.svm;

import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
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
 * <p>VMLOAD and VMSAVE around VMRUN exchange FS, GS, TR, LDTR and the SYSCALL and SYSENTER MSRs
 * with those of the host. Nested paging, NRIP save and decode assists are required. Parallel to
 * {@code VmxDriver}. @apm 15.5, 15.14
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
  private static final long DR6_RESET = 0xFFFF0FF0L;

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
  private final SvmRegisters registers;
  private final SvmEvents events;
  private final ResidentState resident;
  private final TranslationTags tags;
  private final long[] hostVmcb;
  private final int flush;
  private SecondLevel secondLevel;

  public SvmDriver(Hardware hardware, Frames frames, int domains, int vcpusPerDomain) {
    hw = hardware;
    pages = new ControlPages(hw, frames);
    controls = new SvmControls(hw);
    guest = new SvmGuestState(hw);
    exits = new SvmExits(hw);
    resident = new ResidentState(hw, false, Features.hasTscAux(hw));
    registers = new SvmRegisters(hw, resident);
    events = new SvmEvents(hw, registers);
    int asids = hw.cpuid(SVM_LEAF, 0, 1);
    tags = new TranslationTags(hw.cpus(), domains, asids < 2 ? 2 : asids, domains * vcpusPerDomain);
    hostVmcb = new long[hw.cpus()];
    flush = (hw.cpuid(SVM_LEAF, 0, EDX) & FLUSH_BY_ASID) != 0 ? FLUSH_GUEST : FLUSH_ALL;
  }

  /*@ public normal_behavior
    @ ensures secondLevel == tables;
    @ assignable secondLevel;
    @*/
  public void attach(SecondLevel tables) {
    secondLevel = tables;
  }

  /** A VMCB is plain memory, the same from every CPU. */
  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public void enterCore(int cpu) {}

  // ---- a physical CPU

  // [impl->req~vcs-incapable-cpu~1]
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
    resident.occupy(cpu, v);
    hw.write8(vmcb + VmcbOffsets.TLB_CONTROL, tags.claim(v, cpu) ? flush : 0);
    hw.write64(vmcb + VmcbOffsets.N_CR3, secondLevel.root(v.domain.id));
    hw.write64(vmcb + VmcbOffsets.RAX, v.gpr[RAX]);
    hw.write64(vmcb + VmcbOffsets.CR2, v.cr2);
    run(v, cpu);
    saveRegisters(v, cpu);
    exits.translate(vmcb, exit);
  }

  /** Enters the guest until its next exit, with the controls written just before. */
  /*@ private normal_behavior
    @ requires 0 <= v.controlStructure && v.controlStructure <= 4294967296L;
    @ requires 0 <= cpu && cpu < hostVmcb.length;
    @ requires_free \invariant_for(controls);
    @ ensures controls.writtenVmcb == v.controlStructure;
    @ assignable controls.writtenCr, controls.writtenExceptions, controls.writtenMisc1,
    @            controls.writtenMisc2, controls.writtenIopm, controls.writtenMsrpm,
    @            controls.writtenNested, controls.writtenVmcb;
    @*/
  // [impl->req~vcs-mandatory-intercepts~1]
  private void run(Vcpu v, int cpu) {
    controls.establish(v.controlStructure, v.windowWanted);
    loadRegisters(v, cpu);
    switchWorlds(v, cpu);
  }

  /** VMRUN between the host's and the guest's state, of a VMCB that has all its intercepts. */
  /*@ private normal_behavior
    @ requires 0 <= cpu && cpu < hostVmcb.length;
    @ requires 0 <= v.controlStructure && v.controlStructure <= 4294967296L;
    @ requires_free -9223372036854775807L - 1 <= hostVmcb[cpu]
    @            && hostVmcb[cpu] <= 9223372036854775807L;
    @ requires controls.writtenVmcb == v.controlStructure && controls.writtenNested == 1;
    @ requires controls.writtenCr == 1048576 + 16777216 + 256;
    @ requires controls.writtenExceptions == 2 + 131072;
    @ requires controls.writtenMisc1 == (v.windowWanted ? 16 : 0) + 1 + 2 + 4 + 8 + 32768
    @            + 262144 + 4194304 + 16777216 + 67108864 + 134217728 + 268435456 + 536870912
    @            - 2147483648L;
    @ requires controls.writtenMisc2 == 127 + 512 + 1024 + 2048 + 4096 + 8192;
    @ requires controls.writtenIopm == controls.iopm;
    @ requires controls.writtenMsrpm == controls.msrpm;
    @ assignable \strictly_nothing;
    @*/
  private void switchWorlds(Vcpu v, int cpu) {
    long vmcb = v.controlStructure;
    hw.clgi(cpu);
    hw.vmload(cpu, vmcb);
    hw.vmrun(cpu, vmcb);
    hw.vmsave(cpu, vmcb);
    hw.vmload(cpu, hostVmcb[cpu]);
    hw.stgi(cpu);
  }

  /** All but RAX and RSP, which VMRUN loads. */
  /*@ private normal_behavior
    @ requires_free v.gpr != null && v.gpr.length == 16;
    @ requires_free (\forall int i; 0 <= i && i < 16; -9223372036854775807L - 1 <= v.gpr[i]
    @                  && v.gpr[i] <= 9223372036854775807L);
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~cpu-registers-private~1]
  private void loadRegisters(Vcpu v, int cpu) {
    /*@ loop_invariant 1 <= i && i <= 16;
      @ decreases 16 - i;
      @ assignable \strictly_nothing;
      @*/
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

  // ---- between an exit and the next entry

  public long register(Vcpu v, int which) {
    return registers.register(v, which);
  }

  public void setRegister(Vcpu v, int which, long value) {
    registers.setRegister(v, which, value);
  }

  public long msr(Vcpu v, int msr) {
    return registers.msr(v, msr);
  }

  public void setMsr(Vcpu v, int msr, long value) {
    registers.setMsr(v, msr, value);
  }

  public int cpl(Vcpu v) {
    return registers.cpl(v);
  }

  public int codeBits(Vcpu v) {
    return registers.codeBits(v);
  }

  // [impl->req~cpu-single-step~1]
  public void skipInstruction(Vcpu v, Exit exit) {
    events.skipInstruction(v, exit);
  }

  public void injectException(Vcpu v, int vector, int errorCode) {
    events.injectException(v, vector, errorCode);
  }

  public void raiseDebug(Vcpu v, long cause) {
    events.raiseDebug(v, cause);
  }

  // [impl->req~vcs-injection-waits~1]
  public boolean interruptible(Vcpu v) {
    return events.interruptible(v);
  }

  public void injectInterrupt(Vcpu v, int vector) {
    events.injectInterrupt(v, vector);
  }

  public void requestInterruptWindow(Vcpu v, boolean wanted) {
    v.windowWanted = wanted;
  }

  public void flushSecondLevel(int domain) {
    tags.invalidate(domain);
  }
}
