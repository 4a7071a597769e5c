package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.hardware.Words;

/**
 * The VM-execution, exit and entry controls: what a guest may never do without us.
 *
 * <p>They are computed once from what the core requires and what the processor allows, and written
 * before every entry, so nothing that happens in between can leave a guest without its intercepts.
 * The only freedom is interrupt-window exiting.
 *
 * @sdm 25.6, A.3 to A.5
 */
// [impl->req~vcs-mandatory-intercepts~1]
final class VmxControls {
  private static final int IA32_VMX_BASIC = 0x480;
  private static final int IA32_VMX_PROCBASED_CTLS2 = 0x48B;

  /** IA32_VMX_PINBASED_CTLS; procbased, exit and entry follow. The TRUE_ ones start at 0x48D. */
  private static final int IA32_VMX_PINBASED_CTLS = 0x481;

  private static final int IA32_VMX_TRUE_PINBASED_CTLS = 0x48D;
  private static final long TRUE_CONTROLS = 1L << 55;

  // Pin-based. @sdm 25.6.1
  private static final long EXTERNAL_INTERRUPT_EXITING = 1L << 0;
  private static final long NMI_EXITING = 1L << 3;

  // Primary processor-based. @sdm 25.6.2
  static final long INTERRUPT_WINDOW_EXITING = 1L << 2;
  private static final long USE_TSC_OFFSETTING = 1L << 3;
  private static final long HLT_EXITING = 1L << 7;
  private static final long MWAIT_EXITING = 1L << 10;
  private static final long RDPMC_EXITING = 1L << 11;
  private static final long CR8_LOAD_EXITING = 1L << 19;
  private static final long CR8_STORE_EXITING = 1L << 20;
  private static final long UNCONDITIONAL_IO_EXITING = 1L << 24;
  private static final long USE_MSR_BITMAPS = 1L << 28;
  private static final long MONITOR_EXITING = 1L << 29;
  private static final long ACTIVATE_SECONDARY_CONTROLS = 1L << 31;

  // Secondary processor-based. @sdm 25.6.2
  private static final long ENABLE_EPT = 1L << 1;
  private static final long ENABLE_RDTSCP = 1L << 3;
  private static final long ENABLE_VPID = 1L << 5;
  private static final long WBINVD_EXITING = 1L << 6;
  private static final long UNRESTRICTED_GUEST = 1L << 7;
  private static final long ENABLE_INVPCID = 1L << 12;

  // Exit. @sdm 25.7.1
  private static final long SAVE_DEBUG_CONTROLS = 1L << 2;
  private static final long HOST_ADDRESS_SPACE_SIZE = 1L << 9;
  private static final long SAVE_PAT = 1L << 18;
  private static final long EXIT_LOAD_PAT = 1L << 19;
  private static final long SAVE_EFER = 1L << 20;
  private static final long EXIT_LOAD_EFER = 1L << 21;

  // Entry. @sdm 25.8.1
  private static final long LOAD_DEBUG_CONTROLS = 1L << 2;
  private static final long IA32E_MODE_GUEST = 1L << 9;
  private static final long ENTRY_LOAD_PAT = 1L << 14;
  private static final long ENTRY_LOAD_EFER = 1L << 15;

  /** #DB and #AC: their delivery can raise them again without end (XSA-156). */
  /*@ spec_public @*/ private static final long EXCEPTIONS = 1L << 1 | 1L << 17;

  private static final long EFER_LMA = 1L << 10;

  /*@ spec_public @*/ private static final long PIN = EXTERNAL_INTERRUPT_EXITING | NMI_EXITING;
  /*@ spec_public @*/ private static final long PRIMARY =
      USE_TSC_OFFSETTING
          | HLT_EXITING
          | MWAIT_EXITING
          | RDPMC_EXITING
          | CR8_LOAD_EXITING
          | CR8_STORE_EXITING
          | UNCONDITIONAL_IO_EXITING
          | USE_MSR_BITMAPS
          | MONITOR_EXITING
          | ACTIVATE_SECONDARY_CONTROLS;
  /*@ spec_public @*/ private static final long SECONDARY =
      ENABLE_EPT | ENABLE_VPID | WBINVD_EXITING | UNRESTRICTED_GUEST;
  /*@ spec_public @*/ private static final long EXIT =
      SAVE_DEBUG_CONTROLS
          | HOST_ADDRESS_SPACE_SIZE
          | SAVE_PAT
          | EXIT_LOAD_PAT
          | SAVE_EFER
          | EXIT_LOAD_EFER;
  /*@ spec_public @*/ private static final long ENTRY =
      LOAD_DEBUG_CONTROLS | ENTRY_LOAD_PAT | ENTRY_LOAD_EFER;

  /*@ spec_public @*/ private final Hardware hw;
  /*@ spec_public @*/ private long pin;
  /*@ spec_public @*/ private long primary;
  /*@ spec_public @*/ private long primaryInWindow;
  /*@ spec_public @*/ private long secondary;
  /*@ spec_public @*/ private long exit;
  /*@ spec_public @*/ private long entry;
  /*@ spec_public @*/ private long entryToLong;

  /** The processor allows all that isolation rests on. */
  /*@ spec_public @*/ private boolean ready;

  /*@ public invariant ready ==> (pin & PIN) == PIN;
    @ public invariant ready ==> (primary & PRIMARY) == PRIMARY;
    @ public invariant ready ==> (primaryInWindow & PRIMARY) == PRIMARY;
    @ public invariant ready ==> (secondary & SECONDARY) == SECONDARY;
    @ public invariant ready ==> (exit & EXIT) == EXIT;
    @ public invariant ready ==> (entry & ENTRY) == ENTRY;
    @ public invariant ready ==> (entryToLong & ENTRY) == ENTRY;
    @ public invariant -9223372036854775807L - 1 <= pin
    @                    && pin <= 9223372036854775807L;
    @ public invariant -9223372036854775807L - 1 <= primary
    @                    && primary <= 9223372036854775807L;
    @ public invariant -9223372036854775807L - 1 <= primaryInWindow
    @                    && primaryInWindow <= 9223372036854775807L;
    @ public invariant -9223372036854775807L - 1 <= secondary
    @                    && secondary <= 9223372036854775807L;
    @ public invariant -9223372036854775807L - 1 <= exit
    @                    && exit <= 9223372036854775807L;
    @ public invariant -9223372036854775807L - 1 <= entry
    @                    && entry <= 9223372036854775807L;
    @ public invariant -9223372036854775807L - 1 <= entryToLong
    @                    && entryToLong <= 9223372036854775807L;
    @*/

  /*@ public normal_behavior
    @ ensures !ready && hw == hardware;
    @*/
  VmxControls(Hardware hardware) {
    hw = hardware;
  }

  /** Computes the controls; false if the processor lacks one that isolation rests on. */
  /*@ public normal_behavior
    @ ensures \result == ready;
    @ assignable pin, primary, primaryInWindow, secondary, exit, entry, entryToLong, ready;
    @*/
  boolean negotiate(int cpu) {
    boolean hasTrue = (hw.readMsr(cpu, IA32_VMX_BASIC) & TRUE_CONTROLS) != 0;
    int first = hasTrue ? IA32_VMX_TRUE_PINBASED_CTLS : IA32_VMX_PINBASED_CTLS;
    long primaryMsr = hw.readMsr(cpu, first + 1);
    long secondaryMsr = hw.readMsr(cpu, IA32_VMX_PROCBASED_CTLS2);
    long entryMsr = hw.readMsr(cpu, first + 3);
    pin = adjust(PIN, hw.readMsr(cpu, first));
    primary = adjust(PRIMARY, primaryMsr);
    primaryInWindow = adjust(PRIMARY | INTERRUPT_WINDOW_EXITING, primaryMsr);
    secondary = adjust(SECONDARY | ENABLE_RDTSCP | ENABLE_INVPCID, secondaryMsr);
    exit = adjust(EXIT, hw.readMsr(cpu, first + 2));
    entry = adjust(ENTRY, entryMsr);
    entryToLong = adjust(ENTRY | IA32E_MODE_GUEST, entryMsr);
    ready =
        holds(pin, PIN)
            && holds(primary, PRIMARY)
            && holds(primaryInWindow, PRIMARY)
            && holds(primaryInWindow, INTERRUPT_WINDOW_EXITING)
            && holds(secondary, SECONDARY)
            && holds(exit, EXIT)
            && holds(entry, ENTRY)
            && holds(entryToLong, ENTRY)
            && holds(entryToLong, IA32E_MODE_GUEST);
    return ready;
  }

  /** Bits that must be 1 are in the low half of a capability MSR, those that may be in the high. */
  /*@ private normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  private static long adjust(long wanted, long capability) {
    return (wanted | Words.low(capability)) & Words.high(capability);
  }

  /*@ private normal_behavior
    @ ensures \result <==> (controls & wanted) == wanted;
    @ assignable \strictly_nothing;
    @*/
  private static boolean holds(long controls, long wanted) {
    return (controls & wanted) == wanted;
  }

  /** Whether the processor has what isolation rests on: without it nothing is entered. */
  /*@ public normal_behavior
    @ ensures \result == ready;
    @ assignable \strictly_nothing;
    @*/
  boolean isReady() {
    return ready;
  }

  /** Writes all controls into the current VMCS, if the processor has those that must be. */
  /*@ public normal_behavior
    @ requires ready;
    @ ensures cpu == hw.watched ==> (hw.pinControls & PIN) == PIN;
    @ ensures cpu == hw.watched ==> (hw.primaryControls & PRIMARY) == PRIMARY;
    @ ensures cpu == hw.watched ==> (hw.secondaryControls & SECONDARY) == SECONDARY;
    @ ensures cpu == hw.watched ==> hw.exceptionBitmap == EXCEPTIONS;
    @ ensures cpu == hw.watched ==> (hw.exitControls & EXIT) == EXIT;
    @ ensures cpu == hw.watched ==> (hw.entryControls & ENTRY) == ENTRY;
    @ assignable hw.pinControls, hw.primaryControls, hw.secondaryControls, hw.exceptionBitmap,
    @            hw.exitControls, hw.entryControls;
    @*/
  void establish(int cpu, boolean window) {
    long efer = hw.vmread(cpu, VmcsFields.GUEST_EFER);
    long processor = window ? primaryInWindow : primary;
    long toGuest = (efer & EFER_LMA) != 0 ? entryToLong : entry;
    hw.vmwrite(cpu, VmcsFields.PIN_CONTROLS, pin);
    hw.vmwrite(cpu, VmcsFields.PROCESSOR_CONTROLS, processor);
    hw.vmwrite(cpu, VmcsFields.SECONDARY_CONTROLS, secondary);
    hw.vmwrite(cpu, VmcsFields.EXCEPTION_BITMAP, EXCEPTIONS);
    hw.vmwrite(cpu, VmcsFields.EXIT_CONTROLS, exit);
    hw.vmwrite(cpu, VmcsFields.ENTRY_CONTROLS, toGuest);
  }
}
