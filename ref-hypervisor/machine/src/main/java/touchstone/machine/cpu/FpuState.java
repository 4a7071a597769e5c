package touchstone.machine.cpu;

/** x87, MMX and SSE register state in FXSAVE terms. M1 refines this. @sdm 10.5 */
public final class FpuState {
  public int fcw = 0x37F;
  public int fsw;

  /** Abridged tag word: bit n set if ST physical register n is in use. */
  public int ftw;

  public int fop;
  public long fip;
  public long fdp;
  public int mxcsr = 0x1F80;

  /** Significand and sign/exponent of the eight x87 registers. */
  public final long[] significand = new long[8];

  public final int[] exponent = new int[8];

  /** Low and high halves of XMM0..XMM15, interleaved. */
  public final long[] xmm = new long[32];
}
