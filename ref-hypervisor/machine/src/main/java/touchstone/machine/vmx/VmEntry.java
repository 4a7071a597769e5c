package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;

/**
 * VMLAUNCH and VMRESUME: basic checks, controls, host state, guest state, loading, event injection.
 *
 * <p>Up to the host state a mistake is an instruction failure; from the guest state on it is an
 * exit with reason 33 or 34 that loads the host state without saving the guest's.
 *
 * @sdm 27
 */
final class VmEntry {
  /** Fixed cost of an entry in cycles. */
  static final int CYCLES = 400;

  /** Exit qualifications of reason 33. @sdm 27.8 */
  private static final int BAD_PDPTE = 2;

  private static final int BAD_LINK_POINTER = 4;

  private static final long PDPTE_PRESENT = 1;
  private static final long PDPTE_RESERVED = 0x1E6 | -(1L << VmxCapabilities.PHYSICAL_WIDTH);

  private final VmxState state;
  private final Cpu cpu;
  private final Vmcs vmcs;
  private final GuestStateLoad guestState;
  private final MsrAreas msrAreas;
  private final EventInjection injection;

  VmEntry(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
    this.guestState = new GuestStateLoad(state);
    this.msrAreas = new MsrAreas(state);
    this.injection = new EventInjection(state);
  }

  /**
   * Enters the guest, or fails to: then the outcome says how, or the entry-failure exit has been
   * completed and the host state is loaded. An exit during event injection is thrown as usual.
   *
   * @return an outcome of {@link VmxState}
   */
  int enter(boolean resume) {
    int outcome = beforeGuest(resume);
    if (outcome != VmxState.SUCCEED) {
      return outcome;
    }
    cpu.clock += CYCLES;
    if (guestStateIsValid() && guestIsLoaded()) {
      vmcs.setLaunched(true);
      injection.inject();
    }
    return VmxState.SUCCEED;
  }

  /** Basic checks, controls and host state. @sdm 27.1, 27.2 */
  private int beforeGuest(boolean resume) {
    if (!vmcs.current()) {
      return VmxState.FAIL_INVALID;
    }
    if (cpu.interruptShadow && !cpu.stiShadow) {
      return state.operations.fail(VmInstructionError.ENTRY_BLOCKED_BY_MOV_SS);
    }
    if (resume != vmcs.launched()) {
      return state.operations.fail(
          resume
              ? VmInstructionError.VMRESUME_NOT_LAUNCHED
              : VmInstructionError.VMLAUNCH_NOT_CLEAR);
    }
    if (broken(EntryCheck.firstBroken(ControlChecks.ALL, vmcs, cpu))) {
      return state.operations.fail(VmInstructionError.ENTRY_INVALID_CONTROLS);
    }
    if (broken(EntryCheck.firstBroken(HostStateChecks.ALL, vmcs, cpu))) {
      return state.operations.fail(VmInstructionError.ENTRY_INVALID_HOST_STATE);
    }
    return VmxState.SUCCEED;
  }

  private boolean guestStateIsValid() {
    String rule = EntryCheck.firstBroken(GuestStateChecks.ALL, vmcs, cpu);
    if (broken(rule)) {
      boolean link = rule != null && rule.startsWith(GuestEventChecks.LINK_POINTER_RULE);
      state.exit.failEntry(ExitReason.INVALID_GUEST_STATE, link ? BAD_LINK_POINTER : 0);
      return false;
    }
    if (GuestStateChecks.paePaging(vmcs) && !loadPdptes()) {
      state.refuse("PDPTEs have no reserved bit (SDM 27.3.1.6)");
      state.exit.failEntry(ExitReason.INVALID_GUEST_STATE, BAD_PDPTE);
      return false;
    }
    return true;
  }

  private boolean guestIsLoaded() {
    state.guest.loadControls();
    guestState.load();
    int failed = msrAreas.load(ENTRY_MSR_LOAD_COUNT, ENTRY_MSR_LOAD_ADDRESS);
    if (failed != 0) {
      state.refuse("MSR-load entry " + failed + " can be loaded (SDM 27.4)");
      state.exit.failEntry(ExitReason.MSR_LOADING, failed);
      return false;
    }
    cpu.intercepts = state.guest;
    state.guest.entered();
    return true;
  }

  /** With EPT the VMCS holds the PDPTEs, else CR3 points to them. @sdm 27.3.2.4 */
  private boolean loadPdptes() {
    if (!vmcs.secondary(VmxControls.ENABLE_EPT)) {
      return cpu.mmu.loadPdptes(vmcs.read(GUEST_CR3));
    }
    for (int i = 0; i < cpu.pdptes.length; i++) {
      long pdpte = vmcs.read(GUEST_PDPTE0.plus(i));
      if ((pdpte & PDPTE_PRESENT) != 0 && (pdpte & PDPTE_RESERVED) != 0) {
        return false;
      }
      cpu.pdptes[i] = pdpte;
    }
    return true;
  }

  private boolean broken(@Nullable String rule) {
    if (rule == null) {
      return false;
    }
    state.refuse(rule);
    return true;
  }
}
