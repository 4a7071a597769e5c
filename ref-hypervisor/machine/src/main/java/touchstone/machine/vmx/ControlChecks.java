package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import java.util.List;

/** Checks on VM-execution, VM-exit and VM-entry controls: VMfailValid(7). @sdm 27.2.1 */
final class ControlChecks {
  private static final int TRUE_PIN_BASED = 0x48D;
  private static final int TRUE_PROCESSOR_BASED = 0x48E;
  private static final int SECONDARY = 0x48B;
  private static final int TRUE_EXIT = 0x48F;
  private static final int TRUE_ENTRY = 0x490;

  /** EPT pointer: memory types uncacheable and write-back, 4 levels, A/D flag. @sdm 25.6.11 */
  private static final long EPT_MEMORY_TYPE = 7;

  private static final long EPT_WRITE_BACK = 6;
  private static final long EPT_FOUR_LEVELS = 3 << 3;
  private static final long EPT_WALK = 7 << 3;
  private static final long EPT_RESERVED = 0xF80;

  static final List<EntryCheck> ALL =
      List.of(
          execution(
              "pin-based controls are offered",
              (v, c) -> VmxCapabilities.allows(TRUE_PIN_BASED, v.read(PIN_BASED_CONTROLS))),
          execution(
              "primary controls are offered",
              (v, c) ->
                  VmxCapabilities.allows(TRUE_PROCESSOR_BASED, v.read(PROCESSOR_BASED_CONTROLS))),
          execution(
              "secondary controls are offered",
              (v, c) ->
                  !v.processorBased(ACTIVATE_SECONDARY_CONTROLS)
                      || VmxCapabilities.allows(SECONDARY, v.read(SECONDARY_CONTROLS))),
          execution(
              "CR3-target count is at most 4",
              (v, c) -> v.read(CR3_TARGET_COUNT) <= VmxCapabilities.CR3_TARGETS),
          execution(
              "I/O bitmap addresses are valid",
              (v, c) ->
                  !v.processorBased(USE_IO_BITMAPS)
                      || page(v.read(IO_BITMAP_A)) && page(v.read(IO_BITMAP_B))),
          execution(
              "MSR bitmap address is valid",
              (v, c) -> !v.processorBased(USE_MSR_BITMAPS) || page(v.read(MSR_BITMAPS))),
          execution(
              "virtual NMIs need NMI exiting",
              (v, c) -> v.pinBased(NMI_EXITING) || !v.pinBased(VIRTUAL_NMIS)),
          execution(
              "NMI-window exiting needs virtual NMIs",
              (v, c) -> v.pinBased(VIRTUAL_NMIS) || !v.processorBased(NMI_WINDOW_EXITING)),
          execution(
              "VPID is not 0",
              (v, c) -> !v.secondary(ENABLE_VPID) || v.read(VIRTUAL_PROCESSOR_IDENTIFIER) != 0),
          execution(
              "EPT pointer is valid",
              (v, c) -> !v.secondary(ENABLE_EPT) || validEptPointer(v.read(EPT_POINTER))),
          execution(
              "unrestricted guest needs EPT",
              (v, c) -> !v.secondary(UNRESTRICTED_GUEST) || v.secondary(ENABLE_EPT)),
          exit(
              "VM-exit controls are offered",
              (v, c) -> VmxCapabilities.allows(TRUE_EXIT, v.read(EXIT_CONTROLS))),
          exit(
              "saving the preemption timer needs the timer",
              (v, c) ->
                  v.pinBased(ACTIVATE_PREEMPTION_TIMER) || !v.exitControl(SAVE_PREEMPTION_TIMER)),
          exit(
              "VM-exit MSR-store area is valid",
              (v, c) -> area(v, EXIT_MSR_STORE_COUNT, EXIT_MSR_STORE_ADDRESS)),
          exit(
              "VM-exit MSR-load area is valid",
              (v, c) -> area(v, EXIT_MSR_LOAD_COUNT, EXIT_MSR_LOAD_ADDRESS)),
          entry(
              "VM-entry controls are offered",
              (v, c) -> VmxCapabilities.allows(TRUE_ENTRY, v.read(ENTRY_CONTROLS))),
          entry(
              "VM-entry MSR-load area is valid",
              (v, c) -> area(v, ENTRY_MSR_LOAD_COUNT, ENTRY_MSR_LOAD_ADDRESS)),
          entry("event to inject is valid", (v, c) -> InjectionChecks.valid(v)),
          entry(
              "no entry to SMM outside SMM",
              (v, c) -> !v.entryControl(ENTRY_TO_SMM | DEACTIVATE_DUAL_MONITOR)));

  private ControlChecks() {}

  /** Also what INVEPT asks of its descriptor. @sdm 27.2.1.1 */
  static boolean validEptPointer(long pointer) {
    long type = pointer & EPT_MEMORY_TYPE;
    return (type == 0 || type == EPT_WRITE_BACK)
        && (pointer & EPT_WALK) == EPT_FOUR_LEVELS
        && (pointer & EPT_RESERVED) == 0
        && VmxCapabilities.physical(pointer);
  }

  private static boolean page(long address) {
    return (address & 0xFFF) == 0 && VmxCapabilities.physical(address);
  }

  /** An MSR area of 16-byte entries. @sdm 27.2.1.2 */
  private static boolean area(Vmcs vmcs, VmcsField count, VmcsField address) {
    long entries = vmcs.read(count);
    long first = vmcs.read(address);
    return entries == 0
        || (first & 0xF) == 0
            && VmxCapabilities.physical(first)
            && VmxCapabilities.physical(first + entries * 16 - 1);
  }

  private static EntryCheck execution(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.2.1.1", rule, test);
  }

  private static EntryCheck exit(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.2.1.2", rule, test);
  }

  private static EntryCheck entry(String rule, EntryCheck.Test test) {
    return new EntryCheck("27.2.1.3", rule, test);
  }
}
