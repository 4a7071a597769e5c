package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import java.util.List;
import touchstone.machine.cpu.Cr4;

/** Checks on the host-state area: VMfailValid(8). @sdm 27.2.2 to 27.2.4 */
final class HostStateChecks {
  private static final VmcsField[] SELECTORS = {
    HOST_ES_SELECTOR,
    HOST_CS_SELECTOR,
    HOST_SS_SELECTOR,
    HOST_DS_SELECTOR,
    HOST_FS_SELECTOR,
    HOST_GS_SELECTOR,
    HOST_TR_SELECTOR
  };

  private static final VmcsField[] BASES = {
    HOST_FS_BASE, HOST_GS_BASE, HOST_TR_BASE, HOST_GDTR_BASE, HOST_IDTR_BASE
  };

  private static final int RPL_AND_TI = 7;

  static final List<EntryCheck> ALL =
      List.of(
          registers(
              "CR0 has no unsupported value", (v, c) -> FixedBits.cr0(v.read(HOST_CR0), false)),
          registers("CR4 has no unsupported value", (v, c) -> FixedBits.cr4(v.read(HOST_CR4))),
          registers(
              "CR3 is a physical address", (v, c) -> VmxCapabilities.physical(v.read(HOST_CR3))),
          registers(
              "SYSENTER_ESP and SYSENTER_EIP are canonical",
              (v, c) -> canonical(v, HOST_SYSENTER_ESP) && canonical(v, HOST_SYSENTER_EIP)),
          registers(
              "PAT holds memory types",
              (v, c) -> !v.exitControl(EXIT_LOAD_PAT) || PatValue.valid(v.read(HOST_PAT))),
          registers(
              "EFER has no reserved bit",
              (v, c) -> !v.exitControl(EXIT_LOAD_EFER) || EferValue.valid(v.read(HOST_EFER))),
          registers(
              "EFER.LMA and LME equal the address-space size",
              (v, c) ->
                  !v.exitControl(EXIT_LOAD_EFER)
                      || EferValue.longMode(v.read(HOST_EFER), host64(v))),
          segments("selectors have RPL and TI clear", (v, c) -> flatSelectors(v)),
          segments(
              "CS and TR are not null",
              (v, c) -> v.read(HOST_CS_SELECTOR) != 0 && v.read(HOST_TR_SELECTOR) != 0),
          segments(
              "SS is not null in a 32-bit host",
              (v, c) -> host64(v) || v.read(HOST_SS_SELECTOR) != 0),
          segments("bases are canonical", (v, c) -> canonicalBases(v)),
          size(
              "outside IA-32e mode neither host nor guest is 64-bit",
              (v, c) -> c.longMode() || !host64(v) && !v.entryControl(IA32E_MODE_GUEST)),
          size("in IA-32e mode the host is 64-bit", (v, c) -> !c.longMode() || host64(v)),
          size(
              "a 32-bit host has no PCIDs and a 32-bit RIP",
              (v, c) -> host64(v) || !v.test(HOST_CR4, Cr4.PCIDE) && v.read(HOST_RIP) >>> 32 == 0),
          size(
              "a 64-bit host has PAE and a canonical RIP",
              (v, c) -> !host64(v) || v.test(HOST_CR4, Cr4.PAE) && canonical(v, HOST_RIP)));

  private HostStateChecks() {}

  private static boolean host64(Vmcs vmcs) {
    return vmcs.exitControl(HOST_ADDRESS_SPACE_SIZE);
  }

  private static boolean flatSelectors(Vmcs vmcs) {
    for (VmcsField selector : SELECTORS) {
      if (vmcs.test(selector, RPL_AND_TI)) {
        return false;
      }
    }
    return true;
  }

  private static boolean canonicalBases(Vmcs vmcs) {
    for (VmcsField base : BASES) {
      if (!canonical(vmcs, base)) {
        return false;
      }
    }
    return true;
  }

  private static boolean canonical(Vmcs vmcs, VmcsField field) {
    return Canonical.holds(vmcs.read(field));
  }

  private static EntryCheck registers(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.2.2", rule, test);
  }

  private static EntryCheck segments(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.2.3", rule, test);
  }

  private static EntryCheck size(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.2.4", rule, test);
  }
}
