package touchstone.machine.cpu;

/** Byte offsets in the 512-byte area of FXSAVE and FXRSTOR. @sdm 10.5.1 */
public final class FxsaveLayout {
  public static final int BYTES = 512;
  public static final int FCW = 0;
  public static final int FSW = 2;
  public static final int FTW = 4;
  public static final int FOP = 6;
  public static final int FIP = 8;
  public static final int FDP = 16;
  public static final int MXCSR = 24;
  public static final int MXCSR_MASK = 28;

  /** ST0 to ST7, 16 bytes each. */
  public static final int ST = 32;

  /** XMM0 to XMM15, 16 bytes each. */
  public static final int XMM = 160;

  private FxsaveLayout() {}
}
