package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.SegmentRegisters;

/** Stores the guest's state in the guest-state area. @sdm 28.3 */
final class GuestStateSave {
  private final VmxState state;
  private final Cpu cpu;
  private final Vmcs vmcs;

  GuestStateSave(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
  }

  void save() {
    saveControlRegisters();
    saveMsrs();
    saveSegments();
    vmcs.write(GUEST_RIP, cpu.rip);
    vmcs.write(GUEST_RSP, cpu.gpr[Cpu.RSP]);
    vmcs.write(GUEST_RFLAGS, cpu.flags.get());
    saveEvents();
    savePdptes();
  }

  /**
   * @sdm 28.3.1
   */
  private void saveControlRegisters() {
    vmcs.write(GUEST_CR0, cpu.cr0);
    vmcs.write(GUEST_CR3, cpu.cr3);
    vmcs.write(GUEST_CR4, cpu.cr4);
    if (vmcs.exitControl(SAVE_DEBUG_CONTROLS)) {
      vmcs.write(GUEST_DR7, cpu.dr[7]);
      vmcs.write(GUEST_DEBUGCTL, cpu.msrs.debugCtl);
    }
  }

  private void saveMsrs() {
    vmcs.write(GUEST_SYSENTER_CS, cpu.msrs.sysenterCs);
    vmcs.write(GUEST_SYSENTER_ESP, cpu.msrs.sysenterEsp);
    vmcs.write(GUEST_SYSENTER_EIP, cpu.msrs.sysenterEip);
    if (vmcs.exitControl(SAVE_PAT)) {
      vmcs.write(GUEST_PAT, cpu.msrs.pat);
    }
    if (vmcs.exitControl(SAVE_EFER)) {
      vmcs.write(GUEST_EFER, cpu.efer);
    }
    long controls = vmcs.read(ENTRY_CONTROLS) & ~IA32E_MODE_GUEST;
    vmcs.write(ENTRY_CONTROLS, cpu.longMode() ? controls | IA32E_MODE_GUEST : controls);
  }

  /**
   * @sdm 28.3.2
   */
  private void saveSegments() {
    SegmentRegisters segments = cpu.segments;
    for (int i = 0; i < SegmentRegisters.COUNT; i++) {
      vmcs.write(GUEST_ES_SELECTOR.plus(i), segments.selector[i]);
      vmcs.write(GUEST_ES_BASE.plus(i), segments.base[i]);
      vmcs.write(GUEST_ES_LIMIT.plus(i), segments.limit[i]);
      vmcs.write(GUEST_ES_ACCESS_RIGHTS.plus(i), segments.attributes[i]);
    }
    vmcs.write(GUEST_GDTR_BASE, cpu.gdtBase);
    vmcs.write(GUEST_GDTR_LIMIT, cpu.gdtLimit);
    vmcs.write(GUEST_IDTR_BASE, cpu.idtBase);
    vmcs.write(GUEST_IDTR_LIMIT, cpu.idtLimit);
  }

  /**
   * @sdm 28.3.4
   */
  private void saveEvents() {
    vmcs.write(GUEST_ACTIVITY_STATE, activity());
    vmcs.write(GUEST_INTERRUPTIBILITY_STATE, interruptibility());
    vmcs.write(GUEST_PENDING_DEBUG_EXCEPTIONS, cpu.interruptShadow ? cpu.pendingDebug : 0);
    if (vmcs.exitControl(SAVE_PREEMPTION_TIMER)) {
      vmcs.write(PREEMPTION_TIMER_VALUE, state.guest.preemptionTimer());
    }
  }

  private int activity() {
    return cpu.waitForSipi ? WAIT_FOR_SIPI : cpu.halted ? HLT : ACTIVE;
  }

  private int interruptibility() {
    int shadow = cpu.stiShadow ? BLOCKING_BY_STI : BLOCKING_BY_MOV_SS;
    boolean nmi = state.guest.virtualNmis() ? state.guest.virtualNmiBlocked() : cpu.nmiBlocked;
    return (cpu.interruptShadow ? shadow : 0) | (nmi ? BLOCKING_BY_NMI : 0);
  }

  private void savePdptes() {
    boolean pae = (cpu.cr0 & Cr0.PG) != 0 && (cpu.cr4 & Cr4.PAE) != 0 && !cpu.longMode();
    if (pae && state.guest.secondLevel()) {
      for (int i = 0; i < cpu.pdptes.length; i++) {
        vmcs.write(GUEST_PDPTE0.plus(i), cpu.pdptes[i]);
      }
    }
  }
}
