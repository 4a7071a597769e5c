package touchstone.machine.cpu;

/** Numbers of the model-specific registers this machine has. @sdm vol. 4 @apm appendix A */
public final class MsrNumbers {
  public static final int TSC = 0x10;
  public static final int PLATFORM_ID = 0x17;
  public static final int APIC_BASE = 0x1B;
  public static final int FEATURE_CONTROL = 0x3A;
  public static final int TSC_ADJUST = 0x3B;
  public static final int BIOS_SIGN_ID = 0x8B;
  public static final int MTRR_CAP = 0xFE;
  public static final int SYSENTER_CS = 0x174;
  public static final int SYSENTER_ESP = 0x175;
  public static final int SYSENTER_EIP = 0x176;
  public static final int MCG_CAP = 0x179;
  public static final int MCG_STATUS = 0x17A;
  public static final int MISC_ENABLE = 0x1A0;
  public static final int DEBUG_CTL = 0x1D9;
  public static final int MTRR_PHYS_BASE_0 = 0x200;
  public static final int MTRR_PHYS_LAST = 0x20F;
  public static final int MTRR_FIX_64K = 0x250;
  public static final int MTRR_FIX_16K_0 = 0x258;
  public static final int MTRR_FIX_16K_1 = 0x259;
  public static final int MTRR_FIX_4K_FIRST = 0x268;
  public static final int MTRR_FIX_4K_LAST = 0x26F;
  public static final int PAT = 0x277;
  public static final int MTRR_DEF_TYPE = 0x2FF;
  public static final int TSC_DEADLINE = 0x6E0;
  public static final int EFER = 0xC0000080;
  public static final int STAR = 0xC0000081;
  public static final int LSTAR = 0xC0000082;
  public static final int CSTAR = 0xC0000083;
  public static final int FMASK = 0xC0000084;
  public static final int FS_BASE = 0xC0000100;
  public static final int GS_BASE = 0xC0000101;
  public static final int KERNEL_GS_BASE = 0xC0000102;
  public static final int TSC_AUX = 0xC0000103;
  public static final int SYSCFG = 0xC0010010;
  public static final int HWCR = 0xC0010015;
  public static final int NB_CFG = 0xC001001F;
  public static final int DE_CFG = 0xC0011029;

  private MsrNumbers() {}
}
