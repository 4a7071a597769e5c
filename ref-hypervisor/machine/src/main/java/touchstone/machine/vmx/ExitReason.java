package touchstone.machine.vmx;

/** Basic exit reasons. @sdm C */
final class ExitReason {
  static final int EXCEPTION_OR_NMI = 0;
  static final int EXTERNAL_INTERRUPT = 1;
  static final int TRIPLE_FAULT = 2;
  static final int INIT_SIGNAL = 3;
  static final int SIPI = 4;
  static final int INTERRUPT_WINDOW = 7;
  static final int NMI_WINDOW = 8;
  static final int TASK_SWITCH = 9;
  static final int CPUID = 10;
  static final int HLT = 12;
  static final int INVD = 13;
  static final int INVLPG = 14;
  static final int RDPMC = 15;
  static final int RDTSC = 16;
  static final int RSM = 17;
  static final int VMCALL = 18;
  static final int VMCLEAR = 19;
  static final int VMLAUNCH = 20;
  static final int VMPTRLD = 21;
  static final int VMPTRST = 22;
  static final int VMREAD = 23;
  static final int VMRESUME = 24;
  static final int VMWRITE = 25;
  static final int VMXOFF = 26;
  static final int VMXON = 27;
  static final int CONTROL_REGISTER = 28;
  static final int MOV_DR = 29;
  static final int IO_INSTRUCTION = 30;
  static final int RDMSR = 31;
  static final int WRMSR = 32;
  static final int INVALID_GUEST_STATE = 33;
  static final int MSR_LOADING = 34;
  static final int MWAIT = 36;
  static final int MONITOR = 39;
  static final int PAUSE = 40;
  static final int GDTR_OR_IDTR = 46;
  static final int LDTR_OR_TR = 47;
  static final int EPT_VIOLATION = 48;
  static final int EPT_MISCONFIGURATION = 49;
  static final int INVEPT = 50;
  static final int RDTSCP = 51;
  static final int PREEMPTION_TIMER = 52;
  static final int INVVPID = 53;
  static final int WBINVD = 54;
  static final int XSETBV = 55;
  static final int RDRAND = 57;
  static final int INVPCID = 58;
  static final int VMFUNC = 59;
  static final int RDSEED = 61;

  /** Bit 31 of the exit-reason field: the VM entry failed. @sdm 25.9.1 */
  static final int ENTRY_FAILURE = 1 << 31;

  private ExitReason() {}
}
