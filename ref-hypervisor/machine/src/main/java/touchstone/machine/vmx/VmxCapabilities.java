package touchstone.machine.vmx;

import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.execute.system.ControlRegisters;

/**
 * What this processor's VT-x offers, as its capability MSRs 480H to 490H say it.
 *
 * <p>Of each control word the low half of an MSR gives the bits that must be 1, the high half those
 * that may be 1. A control missing from the high half is refused at VM entry. The plain MSRs keep
 * the default1 class at 1; the "true" ones also let software clear what this processor can do
 * without. Physical addresses have {@link #PHYSICAL_WIDTH} bits, as CPUID leaf 80000008H says.
 *
 * @sdm A
 */
public final class VmxCapabilities {
  static final int BASIC = 0x480;
  static final int LAST = 0x490;

  static final int PHYSICAL_WIDTH = CpuModel.PHYSICAL_ADDRESS_BITS;

  /** Size 4096, write-back, INS/OUTS information, true controls. @sdm A.1 */
  private static final long BASIC_VALUE =
      Vmcs.REVISION | 4096L << 32 | 6L << 50 | 1L << 54 | 1L << 55;

  private static final long PIN_DEFAULT1 = 0x16;
  private static final long PIN_OFFERED =
      VmxControls.EXTERNAL_INTERRUPT_EXITING
          | VmxControls.NMI_EXITING
          | VmxControls.VIRTUAL_NMIS
          | VmxControls.ACTIVATE_PREEMPTION_TIMER;

  private static final long PROCESSOR_DEFAULT1 = 0x0401_E172;
  private static final long PROCESSOR_OFFERED =
      VmxControls.INTERRUPT_WINDOW_EXITING
          | VmxControls.USE_TSC_OFFSETTING
          | VmxControls.HLT_EXITING
          | VmxControls.INVLPG_EXITING
          | VmxControls.MWAIT_EXITING
          | VmxControls.RDPMC_EXITING
          | VmxControls.RDTSC_EXITING
          | VmxControls.CR8_LOAD_EXITING
          | VmxControls.CR8_STORE_EXITING
          | VmxControls.NMI_WINDOW_EXITING
          | VmxControls.MOV_DR_EXITING
          | VmxControls.UNCONDITIONAL_IO_EXITING
          | VmxControls.USE_IO_BITMAPS
          | VmxControls.USE_MSR_BITMAPS
          | VmxControls.MONITOR_EXITING
          | VmxControls.PAUSE_EXITING
          | VmxControls.ACTIVATE_SECONDARY_CONTROLS & 0xFFFF_FFFFL;

  /** What the true MSR lets software clear although the plain one does not. @sdm A.3.2 */
  private static final long PROCESSOR_CLEARABLE =
      VmxControls.CR3_LOAD_EXITING | VmxControls.CR3_STORE_EXITING;

  private static final long SECONDARY_OFFERED =
      VmxControls.ENABLE_EPT
          | VmxControls.DESCRIPTOR_TABLE_EXITING
          | VmxControls.ENABLE_RDTSCP
          | VmxControls.ENABLE_VPID
          | VmxControls.WBINVD_EXITING
          | VmxControls.UNRESTRICTED_GUEST
          | VmxControls.RDRAND_EXITING
          | VmxControls.ENABLE_INVPCID
          | VmxControls.RDSEED_EXITING;

  private static final long EXIT_DEFAULT1 = 0x3_6DFF;
  private static final long EXIT_OFFERED =
      VmxControls.HOST_ADDRESS_SPACE_SIZE
          | VmxControls.ACKNOWLEDGE_INTERRUPT_ON_EXIT
          | VmxControls.SAVE_PAT
          | VmxControls.EXIT_LOAD_PAT
          | VmxControls.SAVE_EFER
          | VmxControls.EXIT_LOAD_EFER
          | VmxControls.SAVE_PREEMPTION_TIMER;

  private static final long ENTRY_DEFAULT1 = 0x11FF;
  private static final long ENTRY_OFFERED =
      VmxControls.IA32E_MODE_GUEST | VmxControls.ENTRY_LOAD_PAT | VmxControls.ENTRY_LOAD_EFER;

  /** The timer counts down once in 2^5 cycles. @sdm A.6 */
  static final int PREEMPTION_TIMER_SHIFT = 5;

  static final int CR3_TARGETS = 4;

  /** Most entries of an MSR area: 512 times (0 + 1). @sdm A.6 */
  static final int MSR_AREA_LIMIT = 512;

  /** EFER.LMA stored on exit, activity states HLT, shutdown and wait-for-SIPI. @sdm A.6 */
  private static final long MISC_VALUE =
      PREEMPTION_TIMER_SHIFT | 1L << 5 | 7L << 6 | (long) CR3_TARGETS << 16;

  static final long CR0_FIXED0 = Cr0.PE | Cr0.NE | Cr0.PG;
  static final long CR0_FIXED1 = 0xFFFF_FFFFL;
  static final long CR4_FIXED0 = Cr4.VMXE;
  static final long CR4_FIXED1 = ControlRegisters.cr4Defined(CpuModel.INTEL);

  /**
   * Execute-only leaves, 4 levels, UC and WB tables, 2 MiB and 1 GiB pages, INVEPT of both types,
   * accessed and dirty flags, INVVPID of all four types. @sdm A.10
   */
  private static final long EPT_VPID_VALUE =
      1L
          | 1L << 6
          | 1L << 8
          | 1L << 14
          | 1L << 16
          | 1L << 17
          | 1L << 20
          | 1L << 21
          | 1L << 25
          | 1L << 26
          | 1L << 32
          | 0xFL << 40;

  private VmxCapabilities() {}

  /** The value of a capability MSR, {@link #BASIC} to {@link #LAST}. */
  static long read(int msr) {
    return switch (msr) {
      case 0x480 -> BASIC_VALUE;
      case 0x481, 0x48D -> controls(PIN_DEFAULT1, PIN_OFFERED, 0);
      case 0x482 -> controls(PROCESSOR_DEFAULT1, PROCESSOR_OFFERED, 0);
      case 0x483 -> controls(EXIT_DEFAULT1, EXIT_OFFERED, 0);
      case 0x484 -> controls(ENTRY_DEFAULT1, ENTRY_OFFERED, 0);
      case 0x485 -> MISC_VALUE;
      case 0x486 -> CR0_FIXED0;
      case 0x487 -> CR0_FIXED1;
      case 0x488 -> CR4_FIXED0;
      case 0x489 -> CR4_FIXED1;
      case 0x48A -> (long) VmcsField.highestIndex() << 1;
      case 0x48B -> controls(0, SECONDARY_OFFERED, 0);
      case 0x48C -> EPT_VPID_VALUE;
      case 0x48E -> controls(PROCESSOR_DEFAULT1, PROCESSOR_OFFERED, PROCESSOR_CLEARABLE);
      case 0x48F -> controls(EXIT_DEFAULT1, EXIT_OFFERED, VmxControls.SAVE_DEBUG_CONTROLS);
      case 0x490 -> controls(ENTRY_DEFAULT1, ENTRY_OFFERED, VmxControls.LOAD_DEBUG_CONTROLS);
      default -> throw new IllegalArgumentException("no capability MSR: " + msr);
    };
  }

  /** Does a control word respect the (true) capability MSR? @sdm A.2 */
  static boolean allows(int msr, long controls) {
    long capability = read(msr);
    long mustBeOne = capability & 0xFFFF_FFFFL;
    long mayBeOne = capability >>> 32;
    return (controls & mustBeOne) == mustBeOne && (controls & ~mayBeOne) == 0;
  }

  /** An address the processor can form. */
  static boolean physical(long address) {
    return address >>> PHYSICAL_WIDTH == 0;
  }

  private static long controls(long default1, long offered, long clearable) {
    return default1 & ~clearable | (default1 | offered) << 32;
  }
}
