package touchstone.machine.vmx;

/** Bits of the VM-execution, VM-exit and VM-entry controls this processor knows. */
final class VmxControls {
  // Pin-based VM-execution controls. @sdm 25.6.1
  static final int EXTERNAL_INTERRUPT_EXITING = 1;
  static final int NMI_EXITING = 1 << 3;
  static final int VIRTUAL_NMIS = 1 << 5;
  static final int ACTIVATE_PREEMPTION_TIMER = 1 << 6;

  // Primary processor-based VM-execution controls. @sdm 25.6.2
  static final int INTERRUPT_WINDOW_EXITING = 1 << 2;
  static final int USE_TSC_OFFSETTING = 1 << 3;
  static final int HLT_EXITING = 1 << 7;
  static final int INVLPG_EXITING = 1 << 9;
  static final int MWAIT_EXITING = 1 << 10;
  static final int RDPMC_EXITING = 1 << 11;
  static final int RDTSC_EXITING = 1 << 12;
  static final int CR3_LOAD_EXITING = 1 << 15;
  static final int CR3_STORE_EXITING = 1 << 16;
  static final int CR8_LOAD_EXITING = 1 << 19;
  static final int CR8_STORE_EXITING = 1 << 20;
  static final int NMI_WINDOW_EXITING = 1 << 22;
  static final int MOV_DR_EXITING = 1 << 23;
  static final int UNCONDITIONAL_IO_EXITING = 1 << 24;
  static final int USE_IO_BITMAPS = 1 << 25;
  static final int USE_MSR_BITMAPS = 1 << 28;
  static final int MONITOR_EXITING = 1 << 29;
  static final int PAUSE_EXITING = 1 << 30;
  static final int ACTIVATE_SECONDARY_CONTROLS = 1 << 31;

  // Secondary processor-based VM-execution controls. @sdm 25.6.2
  static final int ENABLE_EPT = 1 << 1;
  static final int DESCRIPTOR_TABLE_EXITING = 1 << 2;
  static final int ENABLE_RDTSCP = 1 << 3;
  static final int ENABLE_VPID = 1 << 5;
  static final int WBINVD_EXITING = 1 << 6;
  static final int UNRESTRICTED_GUEST = 1 << 7;
  static final int RDRAND_EXITING = 1 << 11;
  static final int ENABLE_INVPCID = 1 << 12;
  static final int RDSEED_EXITING = 1 << 16;

  // VM-exit controls. @sdm 25.7.1
  static final int SAVE_DEBUG_CONTROLS = 1 << 2;
  static final int HOST_ADDRESS_SPACE_SIZE = 1 << 9;
  static final int ACKNOWLEDGE_INTERRUPT_ON_EXIT = 1 << 15;
  static final int SAVE_PAT = 1 << 18;
  static final int EXIT_LOAD_PAT = 1 << 19;
  static final int SAVE_EFER = 1 << 20;
  static final int EXIT_LOAD_EFER = 1 << 21;
  static final int SAVE_PREEMPTION_TIMER = 1 << 22;

  // VM-entry controls. @sdm 25.8.1
  static final int LOAD_DEBUG_CONTROLS = 1 << 2;
  static final int IA32E_MODE_GUEST = 1 << 9;
  static final int ENTRY_TO_SMM = 1 << 10;
  static final int DEACTIVATE_DUAL_MONITOR = 1 << 11;
  static final int ENTRY_LOAD_PAT = 1 << 14;
  static final int ENTRY_LOAD_EFER = 1 << 15;

  // Guest interruptibility state. @sdm 25.4.2
  static final int BLOCKING_BY_STI = 1;
  static final int BLOCKING_BY_MOV_SS = 1 << 1;
  static final int BLOCKING_BY_SMI = 1 << 2;
  static final int BLOCKING_BY_NMI = 1 << 3;

  // Guest activity state. @sdm 25.4.2
  static final int ACTIVE = 0;
  static final int HLT = 1;
  static final int SHUTDOWN = 2;
  static final int WAIT_FOR_SIPI = 3;

  private VmxControls() {}
}
