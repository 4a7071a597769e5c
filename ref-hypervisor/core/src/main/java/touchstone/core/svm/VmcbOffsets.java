package touchstone.core.svm;

/**
 * Byte offsets within the 4 KiB VMCB: the control area up to 0x3FF, the state save area from 0x400.
 *
 * @apm B (tables B-1 and B-2)
 */
public final class VmcbOffsets {
  // ---- control area
  public static final int CR_INTERCEPTS = 0x000;
  public static final int DR_INTERCEPTS = 0x004;
  public static final int EXCEPTION_INTERCEPTS = 0x008;
  public static final int MISC1_INTERCEPTS = 0x00C;
  public static final int MISC2_INTERCEPTS = 0x010;
  public static final int IOPM_BASE_PA = 0x040;
  public static final int MSRPM_BASE_PA = 0x048;
  public static final int TSC_OFFSET = 0x050;
  public static final int GUEST_ASID = 0x058;
  public static final int TLB_CONTROL = 0x05C;
  public static final int VIRTUAL_INTERRUPT = 0x060;
  public static final int INTERRUPT_SHADOW = 0x068;
  public static final int EXITCODE = 0x070;
  public static final int EXITINFO1 = 0x078;
  public static final int EXITINFO2 = 0x080;
  public static final int EXITINTINFO = 0x088;
  public static final int NP_ENABLE = 0x090;
  public static final int EVENTINJ = 0x0A8;
  public static final int N_CR3 = 0x0B0;
  public static final int LBR_VIRTUALIZATION = 0x0B8;
  public static final int CLEAN_BITS = 0x0C0;
  public static final int NRIP = 0x0C8;

  // ---- state save area: segment registers are 16 bytes (selector 0, attributes 2, limit 4, base
  // 8)
  public static final int ES = 0x400;
  public static final int CS = 0x410;
  public static final int SS = 0x420;
  public static final int DS = 0x430;
  public static final int FS = 0x440;
  public static final int GS = 0x450;
  public static final int GDTR = 0x460;
  public static final int LDTR = 0x470;
  public static final int IDTR = 0x480;
  public static final int TR = 0x490;
  public static final int CPL = 0x4CB;
  public static final int EFER = 0x4D0;
  public static final int CR4 = 0x548;
  public static final int CR3 = 0x550;
  public static final int CR0 = 0x558;
  public static final int DR7 = 0x560;
  public static final int DR6 = 0x568;
  public static final int RFLAGS = 0x570;
  public static final int RIP = 0x578;
  public static final int RSP = 0x5D8;
  public static final int RAX = 0x5F8;
  public static final int STAR = 0x600;
  public static final int LSTAR = 0x608;
  public static final int CSTAR = 0x610;
  public static final int SFMASK = 0x618;
  public static final int KERNEL_GS_BASE = 0x620;
  public static final int SYSENTER_CS = 0x628;
  public static final int SYSENTER_ESP = 0x630;
  public static final int SYSENTER_EIP = 0x638;
  public static final int CR2 = 0x640;
  public static final int G_PAT = 0x668;
  public static final int DBGCTL = 0x670;

  // ---- within a segment register
  public static final int SELECTOR = 0;
  public static final int ATTRIBUTES = 2;
  public static final int LIMIT = 4;
  public static final int BASE = 8;

  private VmcbOffsets() {}
}
