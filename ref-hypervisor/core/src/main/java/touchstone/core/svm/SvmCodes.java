package touchstone.core.svm;

/** #VMEXIT codes and the fields' bits that go with them. @apm C */
public final class SvmCodes {
  public static final long CR0_WRITE = 0x10;
  public static final long CR4_WRITE = 0x14;
  public static final long EXCEPTION = 0x40;
  public static final long EXCEPTION_LAST = 0x5F;
  public static final long INTR = 0x60;
  public static final long NMI = 0x61;
  public static final long SMI = 0x62;
  public static final long INIT = 0x63;
  public static final long VINTR = 0x64;
  public static final long RDPMC = 0x6F;
  public static final long CPUID = 0x72;
  public static final long INVD = 0x76;
  public static final long HLT = 0x78;
  public static final long INVLPGA = 0x7A;
  public static final long IOIO = 0x7B;
  public static final long MSR = 0x7C;
  public static final long TASK_SWITCH = 0x7D;
  public static final long SHUTDOWN = 0x7F;
  public static final long VMRUN = 0x80;
  public static final long VMMCALL = 0x81;
  public static final long VMLOAD = 0x82;
  public static final long SKINIT = 0x86;
  public static final long WBINVD = 0x89;
  public static final long MONITOR = 0x8A;
  public static final long MWAIT = 0x8B;
  public static final long MWAIT_ARMED = 0x8C;
  public static final long XSETBV = 0x8D;
  public static final long NPF = 0x400;

  /** VMEXIT_INVALID: VMRUN refused the guest state. @apm 15.5.1 */
  public static final long INVALID = -1L;

  /** Bit 31 of EVENTINJ and EXITINTINFO. @apm 15.20 */
  public static final long VALID = 0x80000000L;

  /** Bit 11 of EVENTINJ and EXITINTINFO: the error code is in bits 63:32. */
  public static final long HAS_ERROR_CODE = 0x800L;

  public static final long TYPE_EXTERNAL_INTERRUPT = 0x000L;
  public static final long TYPE_EXCEPTION = 0x300L;

  private SvmCodes() {}
}
