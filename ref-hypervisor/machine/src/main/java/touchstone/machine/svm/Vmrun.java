package touchstone.machine.svm;

import static touchstone.machine.svm.VmcbLayout.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.interrupt.EventDelivery;

/**
 * VMRUN: saves the host, checks and loads the guest, injects an event. {@code cpu.rip} is the
 * instruction after VMRUN, where the host goes on. @apm 15.5.1
 */
final class Vmrun {
  /** Fixed cost of an entry in cycles; an entry and an exit together cost 1000. */
  static final int CYCLES = 400;

  private static final int FLUSH_ALL = 1;
  private static final int FLUSH_ASID = 3;
  private static final int FLUSH_ASID_NON_GLOBAL = 7;
  private static final long DR6_FIXED = 0xFFFF_0FF0L;
  private static final long DR7_FIXED = 0x400;
  private static final int BREAKPOINT = 3;
  private static final int OVERFLOW = 4;

  private final SvmState state;
  private final Cpu cpu;
  private final Vmcb vmcb;

  Vmrun(SvmState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcb = state.vmcb;
  }

  /** Enters the guest, or completes #VMEXIT(INVALID); an exit during injection is thrown. */
  void run(long address) {
    cpu.clock += CYCLES;
    state.exit.saveHost();
    vmcb.point(address);
    String rule = VmrunCheck.firstBroken(VmrunChecks.ALL, vmcb, cpu);
    if (rule != null) {
      state.refuse(rule);
      state.exit.refuseEntry();
      return;
    }
    if (vmcb.test(NESTED_PAGING, InterceptBits.NP_ENABLE) && !cpu.longMode()) {
      throw new UnmodelledException("nested paging under a host outside long mode");
    }
    state.guest.loadControls();
    controlTlb();
    load();
    if (!loadPdptes()) {
      state.refuse("PDPTEs have no reserved bit (APM 15.5.1)");
      state.exit.refuseEntry();
      return;
    }
    inject();
  }

  /** Other encodings do nothing. @apm 15.16.2 */
  private void controlTlb() {
    switch (vmcb.read8(TLB_CONTROL)) {
      case FLUSH_ALL -> cpu.mmu.flushAll();
      case FLUSH_ASID, FLUSH_ASID_NON_GLOBAL -> cpu.mmu.flushTag(state.guest.tag());
      default -> {
        // Translations are kept.
      }
    }
  }

  private void load() {
    cpu.intercepts = state.guest;
    StateSave.load(cpu, vmcb);
    canonicalize();
    boolean longMode = (cpu.efer & Efer.LME) != 0 && (cpu.cr0 & Cr0.PG) != 0;
    cpu.efer = longMode ? cpu.efer | Efer.LMA : cpu.efer & ~Efer.LMA;
    cpu.cpl = privilege();
    cpu.instructionRip = cpu.rip;
    cpu.cr2 = vmcb.read64(CR2);
    cpu.dr[6] = vmcb.read64(DR6) | DR6_FIXED;
    cpu.dr[7] = vmcb.read64(DR7) | DR7_FIXED;
    if (state.guest.secondLevel()) {
      cpu.msrs.pat = vmcb.read64(G_PAT);
    }
    loadEvents();
    cpu.mmu.contextChanged();
  }

  /** The bases of ES, CS, SS and DS have 32 bits, those of the tables are sign-extended. */
  private void canonicalize() {
    cpu.gdtBase = StateSave.canonical(cpu.gdtBase);
    cpu.idtBase = StateSave.canonical(cpu.idtBase);
  }

  private int privilege() {
    if (!cpu.protectedMode()) {
      return 0;
    }
    return cpu.v86() ? 3 : vmcb.read8(CPL) & 3;
  }

  private void loadEvents() {
    cpu.interruptShadow = vmcb.test(INTERRUPT_SHADOW, InterceptBits.SHADOW);
    cpu.stiShadow = cpu.interruptShadow;
    cpu.shadowExpiring = false;
    cpu.singleStep = false;
    cpu.pendingDebug = 0;
    cpu.halted = false;
    cpu.gif = true;
    cpu.attention = true;
  }

  /** Under nested paging this may end in a nested page fault. */
  private boolean loadPdptes() {
    boolean pae = (cpu.cr0 & Cr0.PG) != 0 && (cpu.cr4 & Cr4.PAE) != 0 && !cpu.longMode();
    return !pae || cpu.mmu.loadPdptes(cpu.cr3);
  }

  /** The event is not intercepted itself, but what goes wrong on the way may be. @apm 15.20 */
  private void inject() {
    long event = vmcb.read64(EVENTINJ);
    int information = (int) event;
    if (!EventInformation.valid(information)) {
      return;
    }
    int vector = EventInformation.vector(information);
    int type = EventInformation.type(information);
    boolean nextRip = type == EventInformation.SOFTWARE || breakpoint(type, vector);
    if (nextRip && vmcb.read64(NRIP) != 0) {
      cpu.rip = vmcb.read64(NRIP);
    }
    boolean pushes = (information & EventInformation.ERROR_CODE_VALID) != 0;
    int errorCode = pushes ? (int) (event >>> 32) : Fault.NO_ERROR_CODE;
    EventDelivery.inject(cpu, vector, type, errorCode);
    cpu.clearShadow();
  }

  private static boolean breakpoint(int type, int vector) {
    return type == EventInformation.EXCEPTION && (vector == BREAKPOINT || vector == OVERFLOW);
  }
}
