package touchstone.machine.cpu;

/** x87, MMX and SSE register state in FXSAVE terms. @sdm 10.5 */
public final class FpuState {
  /** MXCSR bits that exist; all others are reserved and #GP. */
  public static final int MXCSR_MASK = 0xFFFF;

  public static final int FCW_BITS = 0x1F3F;

  /** Bit 6 of the control word always reads one. */
  public static final int FCW_FIXED = 0x40;

  public int fcw = 0x37F;
  public int fsw;

  /** Abridged tag word: bit n set if physical register n is in use. */
  public int ftw;

  public int fop;
  public long fip;
  public long fdp;
  public int mxcsr = 0x1F80;

  /** Significand and sign/exponent of the eight x87 registers, in stack order ST0 to ST7. */
  public final long[] significand = new long[8];

  public final int[] exponent = new int[8];

  /** Low and high halves of XMM0..XMM15, interleaved. */
  public final long[] xmm = new long[32];

  /** FNINIT: registers keep their contents but are tagged empty. @sdm 8.1.12 */
  public void initialise() {
    fcw = 0x37F;
    fsw = 0;
    ftw = 0;
    fop = 0;
    fip = 0;
    fdp = 0;
  }
}
