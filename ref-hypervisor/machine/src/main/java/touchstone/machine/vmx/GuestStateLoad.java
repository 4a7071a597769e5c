package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.SegmentRegisters;

/** Loads the processor from the guest-state area, once it has been checked. @sdm 27.3.2 */
final class GuestStateLoad {
  private static final long DR7_FIXED = 0x400;
  private static final long PENDING_DEBUG = 0x400F;

  /** BS and "enabled breakpoint": without one of them nothing is pending. */
  private static final long PENDING_VALID = 0x5000;

  private final VmxState state;
  private final Cpu cpu;
  private final Vmcs vmcs;

  GuestStateLoad(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
  }

  void load() {
    loadControlRegisters();
    loadMsrs();
    loadSegments();
    cpu.rip = vmcs.read(GUEST_RIP);
    cpu.instructionRip = cpu.rip;
    cpu.gpr[Cpu.RSP] = vmcs.read(GUEST_RSP);
    cpu.flags.set((int) vmcs.read(GUEST_RFLAGS));
    loadEvents();
  }

  /**
   * @sdm 27.3.2.1
   */
  private void loadControlRegisters() {
    cpu.cr0 = ControlRegisterBits.cr0(vmcs.read(GUEST_CR0), cpu.cr0);
    cpu.cr3 = vmcs.read(GUEST_CR3);
    cpu.cr4 = vmcs.read(GUEST_CR4);
    if (vmcs.entryControl(LOAD_DEBUG_CONTROLS)) {
      cpu.dr[7] = vmcs.read(GUEST_DR7) | DR7_FIXED;
      cpu.msrs.debugCtl = vmcs.read(GUEST_DEBUGCTL);
    }
  }

  private void loadMsrs() {
    cpu.msrs.sysenterCs = vmcs.read(GUEST_SYSENTER_CS);
    cpu.msrs.sysenterEsp = vmcs.read(GUEST_SYSENTER_ESP);
    cpu.msrs.sysenterEip = vmcs.read(GUEST_SYSENTER_EIP);
    cpu.efer = vmcs.entryControl(ENTRY_LOAD_EFER) ? vmcs.read(GUEST_EFER) : modeBits(cpu.efer);
    if (vmcs.entryControl(ENTRY_LOAD_PAT)) {
      cpu.msrs.pat = vmcs.read(GUEST_PAT);
    }
  }

  /** LMA follows "IA-32e mode guest"; LME too if the guest has paging. */
  private long modeBits(long efer) {
    long bits = (cpu.cr0 & Cr0.PG) != 0 ? Efer.LMA | Efer.LME : Efer.LMA;
    return vmcs.entryControl(IA32E_MODE_GUEST) ? efer | bits : efer & ~bits;
  }

  /**
   * @sdm 27.3.2.2, 27.3.2.3
   */
  private void loadSegments() {
    SegmentRegisters segments = cpu.segments;
    for (int i = 0; i < SegmentRegisters.COUNT; i++) {
      segments.selector[i] = vmcs.readInt(GUEST_ES_SELECTOR.plus(i));
      segments.base[i] = vmcs.read(GUEST_ES_BASE.plus(i));
      segments.limit[i] = vmcs.read(GUEST_ES_LIMIT.plus(i));
      segments.attributes[i] = vmcs.readInt(GUEST_ES_ACCESS_RIGHTS.plus(i));
    }
    cpu.gdtBase = vmcs.read(GUEST_GDTR_BASE);
    cpu.gdtLimit = vmcs.readInt(GUEST_GDTR_LIMIT);
    cpu.idtBase = vmcs.read(GUEST_IDTR_BASE);
    cpu.idtLimit = vmcs.readInt(GUEST_IDTR_LIMIT);
    int stack = segments.attributes[SegmentRegisters.SS];
    cpu.cpl = stack >>> SegmentRegisters.DPL_SHIFT & 3;
    cpu.codeBits = codeBits(segments.attributes[SegmentRegisters.CS]);
  }

  private int codeBits(int code) {
    if (cpu.longMode() && (code & SegmentRegisters.L) != 0) {
      return 64;
    }
    return (code & SegmentRegisters.DB) != 0 ? 32 : 16;
  }

  /** Blocking, activity and pending debug exceptions. @sdm 27.3.2.4, 27.7 */
  private void loadEvents() {
    int blocking = vmcs.readInt(GUEST_INTERRUPTIBILITY_STATE);
    cpu.interruptShadow = (blocking & (BLOCKING_BY_STI | BLOCKING_BY_MOV_SS)) != 0;
    cpu.stiShadow = (blocking & BLOCKING_BY_STI) != 0;
    cpu.shadowExpiring = false;
    cpu.singleStep = false;
    cpu.pendingDebug = pendingDebug();
    loadNmiBlocking((blocking & BLOCKING_BY_NMI) != 0);
    int activity = vmcs.readInt(GUEST_ACTIVITY_STATE);
    cpu.halted = activity != ACTIVE;
    cpu.waitForSipi = activity == WAIT_FOR_SIPI;
    cpu.attention = true;
  }

  /** An event to inject, and states that wait for INIT or SIPI, discard them. @sdm 27.7.3 */
  private long pendingDebug() {
    long pending = vmcs.read(GUEST_PENDING_DEBUG_EXCEPTIONS);
    boolean injects = InterruptionInformation.valid(vmcs.readInt(ENTRY_INTERRUPTION_INFORMATION));
    boolean discarded = injects || vmcs.read(GUEST_ACTIVITY_STATE) >= SHUTDOWN;
    return discarded || (pending & PENDING_VALID) == 0 ? 0 : pending & PENDING_DEBUG;
  }

  private void loadNmiBlocking(boolean blocked) {
    if (state.guest.virtualNmis()) {
      state.guest.setVirtualNmiBlocked(blocked);
    } else {
      cpu.nmiBlocked = blocked;
    }
  }
}
