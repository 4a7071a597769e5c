package touchstone.core.vmx;

/** Basic exit reasons and the fields' bits that go with them. @sdm C, 28.2 */
public final class VmxReasons {
  public static final int EXCEPTION_OR_NMI = 0;
  public static final int EXTERNAL_INTERRUPT = 1;
  public static final int TRIPLE_FAULT = 2;
  public static final int INTERRUPT_WINDOW = 7;
  public static final int TASK_SWITCH = 9;
  public static final int CPUID = 10;
  public static final int GETSEC = 11;
  public static final int HLT = 12;
  public static final int INVD = 13;
  public static final int RDPMC = 15;
  public static final int VMCALL = 18;
  public static final int VMCLEAR = 19;
  public static final int VMXON = 27;
  public static final int CR_ACCESS = 28;
  public static final int IO_INSTRUCTION = 30;
  public static final int RDMSR = 31;
  public static final int WRMSR = 32;
  public static final int MWAIT = 36;
  public static final int MONITOR = 39;
  public static final int EPT_VIOLATION = 48;
  public static final int EPT_MISCONFIGURATION = 49;
  public static final int INVEPT = 50;
  public static final int INVVPID = 53;
  public static final int WBINVD = 54;
  public static final int XSETBV = 55;
  public static final int VMFUNC = 59;

  /** Bit 31 of the exit reason: VM entry failed after its checks of the controls. @sdm 27.8 */
  public static final long ENTRY_FAILED = 0x80000000L;

  /** Bit 31 of an interruption-information field. @sdm 25.8.3 */
  public static final long VALID = 0x80000000L;

  /** Bit 11 of an interruption-information field: there is an error code. */
  public static final long HAS_ERROR_CODE = 0x800L;

  public static final long TYPE_EXTERNAL_INTERRUPT = 0x000L;
  public static final long TYPE_NMI = 0x200L;
  public static final long TYPE_HARDWARE_EXCEPTION = 0x300L;
  public static final long TYPE_MASK = 0x700L;

  private VmxReasons() {}
}
