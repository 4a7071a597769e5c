package touchstone.machine.vmx;

import static touchstone.machine.vmx.GuestStateChecks.*;
import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import java.util.List;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;

/** Guest control registers, debug registers, MSRs, RIP and RFLAGS. @sdm 27.3.1.1, 27.3.1.4 */
final class GuestRegisterChecks {
  /** LBR and BTF. */
  private static final long DEBUGCTL_SUPPORTED = 3;

  private static final long RFLAGS_RESERVED = ~0x3F_FFFFL | 1 << 15 | 1 << 5 | 1 << 3;

  static final List<EntryCheck> ALL =
      List.of(
          registers(
              "CR0 has no unsupported value",
              (v, c) -> FixedBits.cr0(v.read(GUEST_CR0), unrestricted(v))),
          registers(
              "CR0.PG needs PE", (v, c) -> !v.test(GUEST_CR0, Cr0.PG) || v.test(GUEST_CR0, Cr0.PE)),
          registers("CR4 has no unsupported value", (v, c) -> FixedBits.cr4(v.read(GUEST_CR4))),
          registers(
              "DEBUGCTL has no reserved bit",
              (v, c) ->
                  !v.entryControl(LOAD_DEBUG_CONTROLS)
                      || !v.test(GUEST_DEBUGCTL, ~DEBUGCTL_SUPPORTED)),
          registers(
              "an IA-32e guest has paging and PAE",
              (v, c) -> !longMode(v) || v.test(GUEST_CR0, Cr0.PG) && v.test(GUEST_CR4, Cr4.PAE)),
          registers(
              "PCIDs need an IA-32e guest", (v, c) -> longMode(v) || !v.test(GUEST_CR4, Cr4.PCIDE)),
          registers(
              "CR3 is a physical address", (v, c) -> VmxCapabilities.physical(v.read(GUEST_CR3))),
          registers(
              "DR7 has no upper half",
              (v, c) -> !v.entryControl(LOAD_DEBUG_CONTROLS) || upperHalfZero(v, GUEST_DR7)),
          registers(
              "SYSENTER_ESP and SYSENTER_EIP are canonical",
              (v, c) -> canonical(v, GUEST_SYSENTER_ESP) && canonical(v, GUEST_SYSENTER_EIP)),
          registers(
              "PAT holds memory types",
              (v, c) -> !v.entryControl(ENTRY_LOAD_PAT) || PatValue.valid(v.read(GUEST_PAT))),
          registers(
              "EFER has no reserved bit",
              (v, c) -> !v.entryControl(ENTRY_LOAD_EFER) || EferValue.valid(v.read(GUEST_EFER))),
          registers(
              "EFER.LMA equals IA-32e mode guest",
              (v, c) ->
                  !v.entryControl(ENTRY_LOAD_EFER) || v.test(GUEST_EFER, Efer.LMA) == longMode(v)),
          registers(
              "with paging, EFER.LME equals LMA",
              (v, c) ->
                  !v.entryControl(ENTRY_LOAD_EFER)
                      || !v.test(GUEST_CR0, Cr0.PG)
                      || v.test(GUEST_EFER, Efer.LME) == v.test(GUEST_EFER, Efer.LMA)),
          flow("RIP fits the code segment", (v, c) -> instructionPointer(v)),
          flow(
              "RFLAGS has no reserved bit and bit 1",
              (v, c) ->
                  !v.test(GUEST_RFLAGS, RFLAGS_RESERVED) && v.test(GUEST_RFLAGS, Rflags.FIXED)),
          flow(
              "virtual-8086 mode needs protected mode outside IA-32e",
              (v, c) -> !virtual8086(v) || !longMode(v) && v.test(GUEST_CR0, Cr0.PE)),
          flow(
              "an external interrupt to inject needs RFLAGS.IF",
              (v, c) ->
                  !injects(v, InterruptionInformation.EXTERNAL_INTERRUPT)
                      || v.test(GUEST_RFLAGS, Rflags.IF)));

  private GuestRegisterChecks() {}

  /** Bits 63:48 only have to be equal: RIP may point just past the canonical half. */
  private static boolean instructionPointer(Vmcs vmcs) {
    boolean code64 = longMode(vmcs) && vmcs.test(GUEST_CS_ACCESS_RIGHTS, SegmentRegisters.L);
    long top = vmcs.read(GUEST_RIP) >> 48;
    return code64 ? top == 0 || top == -1 : upperHalfZero(vmcs, GUEST_RIP);
  }

  static boolean injects(Vmcs vmcs, int type) {
    int information = vmcs.readInt(ENTRY_INTERRUPTION_INFORMATION);
    return InterruptionInformation.valid(information)
        && InterruptionInformation.type(information) == type;
  }

  private static EntryCheck registers(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.3.1.1", rule, test);
  }

  private static EntryCheck flow(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.3.1.4", rule, test);
  }
}
