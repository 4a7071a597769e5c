package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.memory.EptEntry;
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
 * VT-x: one VMCS per vCPU, made current on the physical CPU that needs it.
 *
 * <p>EPT, VPID and unrestricted guest are required. Parallel to {@code SvmDriver}. @sdm 25, 27, 28
 */
public final class VmxDriver implements VirtualizationDriver {
  private static final int IA32_FEATURE_CONTROL = 0x3A;
  private static final int IA32_VMX_BASIC = 0x480;

  /** Lock and "VMX outside SMX" in IA32_FEATURE_CONTROL. @sdm 24.7 */
  private static final long FEATURE_LOCKED_WITH_VMX = 5L;

  /** VPIDs 1 to 65535. @sdm 29.1 */
  private static final int VPIDS = 65536;

  private static final int SINGLE_CONTEXT = 1;
  private static final int RSP = 4;
  private static final long DR6_RESET = 0xFFFF0FF0L;

  private final Hardware hw;
  private final ControlPages pages;
  private final VmxControls controls;
  private final VmxGuestState guest;
  private final VmxExits exits;
  private final ActiveVmcs active;
  private final VmxRegisters registers;
  private final VmxEvents events;
  private final ResidentState resident;
  private final TranslationTags tags;
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
    active = new ActiveVmcs(hw);
    registers = new VmxRegisters(hw, active, guest, resident);
    events = new VmxEvents(hw, active, registers, resident);
    tags = new TranslationTags(hw.cpus(), domains, VPIDS, domains * vcpusPerDomain);
    vmxonRegion = new long[hw.cpus()];
  }

  /*@ public normal_behavior
    @ ensures secondLevel == tables;
    @ assignable secondLevel;
    @*/
  public void attach(SecondLevel tables) {
    secondLevel = tables;
  }

  /*@ public normal_behavior
    @ requires 0 <= cpu;
    @*/
  public void enterCore(int cpu) {
    here = cpu;
    active.enterCore(cpu);
  }

  // ---- a physical CPU

  // [impl->req~vcs-incapable-cpu~1]
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
    active.clear(v);
    active.use(v);
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
    active.deactivate(v);
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
    active.use(v);
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
    active.use(v);
    guest.save(here, context);
  }

  // ---- running

  public void enter(Vcpu v, int cpu, Exit exit) {
    prepare(v, cpu);
    if (!run(v, cpu)) {
      exit.clear();
      exit.kind = Exit.ENTRY_FAILURE;
      exit.reason = (int) hw.vmread(cpu, VmcsFields.INSTRUCTION_ERROR);
      return;
    }
    saveRegisters(v, cpu);
    exits.translate(cpu, exit);
    v.launched = v.launched || exit.kind != Exit.ENTRY_FAILURE;
  }

  /** Everything of an entry but the controls: the current VMCS, resident state, translations. */
  private void prepare(Vcpu v, int cpu) {
    enterCore(cpu);
    active.use(v);
    resident.occupy(cpu, v);
    long eptp = EptEntry.pointer((int) (secondLevel.root(v.domain.id) / 4096L));
    if (tags.claim(v, cpu)) {
      hw.invept(cpu, SINGLE_CONTEXT, eptp);
      hw.invvpid(cpu, SINGLE_CONTEXT, tags.tag(v), 0L);
    }
    hw.vmwrite(cpu, VmcsFields.EPT_POINTER, eptp);
    hw.vmwrite(cpu, VmcsFields.MSR_BITMAP, msrBitmap);
  }

  /**
   * Enters the guest, with the controls written just before; false if nothing was entered. A
   * processor that was refused enters nothing, whoever asks.
   */
  /*@ private normal_behavior
    @ requires_free \invariant_for(controls) && controls.hw == hw;
    @ ensures \result ==> controls.ready;
    @ assignable hw.pinControls, hw.primaryControls, hw.secondaryControls, hw.exceptionBitmap,
    @            hw.exitControls, hw.entryControls;
    @*/
  // [impl->req~vcs-mandatory-intercepts~1]
  private boolean run(Vcpu v, int cpu) {
    if (!controls.isReady()) {
      return false;
    }
    controls.establish(cpu, v.windowWanted);
    loadRegisters(v, cpu);
    return launch(v, cpu) == Hardware.VM_SUCCEED;
  }

  /** VM entry, of a VMCS that has all mandatory controls. */
  /*@ private normal_behavior
    @ requires cpu == hw.watched ==> (hw.pinControls & VmxControls.PIN) == VmxControls.PIN;
    @ requires cpu == hw.watched
    @            ==> (hw.primaryControls & VmxControls.PRIMARY) == VmxControls.PRIMARY;
    @ requires cpu == hw.watched
    @            ==> (hw.secondaryControls & VmxControls.SECONDARY) == VmxControls.SECONDARY;
    @ requires cpu == hw.watched ==> hw.exceptionBitmap == VmxControls.EXCEPTIONS;
    @ requires cpu == hw.watched ==> (hw.exitControls & VmxControls.EXIT) == VmxControls.EXIT;
    @ requires cpu == hw.watched ==> (hw.entryControls & VmxControls.ENTRY) == VmxControls.ENTRY;
    @ assignable \strictly_nothing;
    @*/
  private int launch(Vcpu v, int cpu) {
    return v.launched ? hw.vmresume(cpu) : hw.vmlaunch(cpu);
  }

  /*@ private normal_behavior
    @ requires_free v.gpr != null && v.gpr.length == 16;
    @ requires_free (\forall int i; 0 <= i && i < 16; -9223372036854775807L - 1 <= v.gpr[i]
    @                  && v.gpr[i] <= 9223372036854775807L);
    @ requires_free -9223372036854775807L - 1 <= v.cr2 && v.cr2 <= 9223372036854775807L;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~cpu-registers-private~1]
  private void loadRegisters(Vcpu v, int cpu) {
    /*@ loop_invariant 0 <= i && i <= 16;
      @ decreases 16 - i;
      @ assignable \strictly_nothing;
      @*/
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
