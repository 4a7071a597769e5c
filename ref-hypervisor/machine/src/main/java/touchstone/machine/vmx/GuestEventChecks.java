package touchstone.machine.vmx;

import static touchstone.machine.vmx.InterruptionInformation.*;
import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import java.util.List;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;

/** Activity, interruptibility, pending debug exceptions and the link pointer. @sdm 27.3.1.5 */
final class GuestEventChecks {
  private static final long INTERRUPTIBILITY_RESERVED = ~0xFL;
  private static final long PENDING_DEBUG_RESERVED = ~0x500FL;
  private static final long PENDING_SINGLE_STEP = 1 << 14;
  private static final long DEBUGCTL_BTF = 1 << 1;
  private static final long BLOCKING = BLOCKING_BY_STI | BLOCKING_BY_MOV_SS;
  private static final int SS_DPL = 3 << SegmentRegisters.DPL_SHIFT;

  static final String LINK_POINTER_RULE = "VMCS link pointer is all ones or a VMCS";

  static final List<EntryCheck> ALL =
      List.of(
          rule("activity state exists", (v, c) -> v.read(GUEST_ACTIVITY_STATE) <= WAIT_FOR_SIPI),
          rule(
              "HLT needs privilege level 0",
              (v, c) ->
                  v.read(GUEST_ACTIVITY_STATE) != HLT || !v.test(GUEST_SS_ACCESS_RIGHTS, SS_DPL)),
          rule(
              "blocking by STI or MOV SS needs the active state",
              (v, c) ->
                  !v.test(GUEST_INTERRUPTIBILITY_STATE, BLOCKING)
                      || v.read(GUEST_ACTIVITY_STATE) == ACTIVE),
          rule("the event to inject ends the activity state", (v, c) -> wakes(v)),
          rule(
              "interruptibility has no reserved bit and no SMI blocking",
              (v, c) ->
                  !v.test(
                      GUEST_INTERRUPTIBILITY_STATE, INTERRUPTIBILITY_RESERVED | BLOCKING_BY_SMI)),
          rule(
              "not both blocking by STI and by MOV SS",
              (v, c) -> (v.read(GUEST_INTERRUPTIBILITY_STATE) & BLOCKING) != BLOCKING),
          rule(
              "blocking by STI needs RFLAGS.IF",
              (v, c) ->
                  !v.test(GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_STI)
                      || v.test(GUEST_RFLAGS, Rflags.IF)),
          rule(
              "no blocking when an external interrupt is injected",
              (v, c) ->
                  !GuestRegisterChecks.injects(v, EXTERNAL_INTERRUPT)
                      || !v.test(GUEST_INTERRUPTIBILITY_STATE, BLOCKING)),
          rule(
              "no blocking by MOV SS or virtual NMI when an NMI is injected",
              (v, c) ->
                  !GuestRegisterChecks.injects(v, NMI)
                      || !v.test(GUEST_INTERRUPTIBILITY_STATE, blocksNmi(v))),
          rule(
              "pending debug exceptions have no reserved bit",
              (v, c) -> !v.test(GUEST_PENDING_DEBUG_EXCEPTIONS, PENDING_DEBUG_RESERVED)),
          rule("pending single step agrees with TF", (v, c) -> singleStep(v)),
          rule(LINK_POINTER_RULE, (v, c) -> linkPointer(v)));

  private GuestEventChecks() {}

  private static boolean wakes(Vmcs vmcs) {
    int event = vmcs.readInt(ENTRY_INTERRUPTION_INFORMATION);
    if (!valid(event)) {
      return true;
    }
    boolean machineCheck = type(event) == HARDWARE_EXCEPTION && vector(event) == Fault.MC;
    boolean debug = type(event) == HARDWARE_EXCEPTION && vector(event) == Fault.DB;
    boolean nmi = type(event) == NMI;
    return switch ((int) vmcs.read(GUEST_ACTIVITY_STATE)) {
      case HLT -> type(event) == EXTERNAL_INTERRUPT || nmi || debug || machineCheck;
      case SHUTDOWN -> nmi || machineCheck;
      case WAIT_FOR_SIPI -> false;
      default -> true;
    };
  }

  private static long blocksNmi(Vmcs vmcs) {
    return vmcs.pinBased(VIRTUAL_NMIS) ? BLOCKING_BY_MOV_SS | BLOCKING_BY_NMI : BLOCKING_BY_MOV_SS;
  }

  private static boolean singleStep(Vmcs vmcs) {
    boolean held =
        vmcs.test(GUEST_INTERRUPTIBILITY_STATE, BLOCKING) || vmcs.read(GUEST_ACTIVITY_STATE) == HLT;
    boolean expected =
        vmcs.test(GUEST_RFLAGS, Rflags.TF) && !vmcs.test(GUEST_DEBUGCTL, DEBUGCTL_BTF);
    return !held || vmcs.test(GUEST_PENDING_DEBUG_EXCEPTIONS, PENDING_SINGLE_STEP) == expected;
  }

  private static boolean linkPointer(Vmcs vmcs) {
    long pointer = vmcs.read(VMCS_LINK_POINTER);
    return pointer == Vmcs.NONE
        || (pointer & 0xFFF) == 0
            && VmxCapabilities.physical(pointer)
            && vmcs.revision(pointer) == Vmcs.REVISION;
  }

  private static EntryCheck rule(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.3.1.5", rule, test);
  }
}
