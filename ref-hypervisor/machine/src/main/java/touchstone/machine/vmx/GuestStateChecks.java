package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Rflags;

/**
 * Checks on the guest-state area: a broken rule is an exit with reason 33. Here the list of all,
 * and what several of the rules need to know about the guest. @sdm 27.3.1
 */
final class GuestStateChecks {
  static final List<EntryCheck> ALL = all();

  private GuestStateChecks() {}

  private static List<EntryCheck> all() {
    List<EntryCheck> checks = new ArrayList<>(GuestRegisterChecks.ALL);
    checks.addAll(GuestSegmentChecks.ALL);
    checks.addAll(GuestSystemSegmentChecks.ALL);
    checks.addAll(GuestEventChecks.ALL);
    return List.copyOf(checks);
  }

  static boolean longMode(Vmcs vmcs) {
    return vmcs.entryControl(VmxControls.IA32E_MODE_GUEST);
  }

  static boolean unrestricted(Vmcs vmcs) {
    return vmcs.secondary(VmxControls.UNRESTRICTED_GUEST);
  }

  static boolean virtual8086(Vmcs vmcs) {
    return vmcs.test(GUEST_RFLAGS, Rflags.VM);
  }

  /** The guest will use PAE paging, so PDPTEs are loaded. @sdm 27.3.1.6 */
  static boolean paePaging(Vmcs vmcs) {
    return vmcs.test(GUEST_CR0, Cr0.PG) && vmcs.test(GUEST_CR4, Cr4.PAE) && !longMode(vmcs);
  }

  static boolean canonical(Vmcs vmcs, VmcsField field) {
    return Canonical.holds(vmcs.read(field));
  }

  static boolean upperHalfZero(Vmcs vmcs, VmcsField field) {
    return vmcs.read(field) >>> 32 == 0;
  }
}
