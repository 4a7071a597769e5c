package touchstone.machine.cpu;

import java.util.Arrays;

/** x87, MMX and SSE register state. @sdm 8.1 10.5 */
public final class FpuState {
  /** MXCSR bits that exist; all others are reserved and #GP. */
  public static final int MXCSR_MASK = 0xFFFF;

  public static final int FCW_BITS = 0x1F3F;

  /** Bit 6 of the control word always reads one. */
  public static final int FCW_FIXED = 0x40;

  /** Exception flags of the status word, masks of the control word. */
  public static final int EXCEPTIONS = 0x3F;

  /** Exception summary and busy: always equal. */
  private static final int SUMMARY = 0x8080;

  private static final int TOP = 7 << 11;

  private static final int INITIAL_FCW = 0x37F;
  public static final int INITIAL_MXCSR = 0x1F80;

  public int fcw = INITIAL_FCW;
  public int fsw;

  /** Abridged tag word: bit n set if physical register n is in use. */
  public int ftw;

  public int fop;
  public int fcs;
  public long fip;
  public int fds;
  public long fdp;
  public int mxcsr = INITIAL_MXCSR;

  /** Exceptions of the SSE instruction under way, not yet in MXCSR; none between instructions. */
  private int raised;

  /** Significand and sign/exponent of the physical registers R0 to R7. */
  public final long[] significand = new long[8];

  public final int[] exponent = new int[8];

  /** Low and high halves of XMM0..XMM15, interleaved. */
  public final long[] xmm = new long[32];

  /** FNINIT: registers keep their contents but are tagged empty. @sdm 8.1.12 */
  public void initialise() {
    fcw = INITIAL_FCW;
    fsw = 0;
    ftw = 0;
    clearPointers();
  }

  /** The x87 state as XRSTOR initialises it: registers zero. @sdm 1 13.6 */
  public void reset() {
    initialise();
    Arrays.fill(significand, 0);
    Arrays.fill(exponent, 0);
  }

  /** Whether the x87 state is what {@link #reset} makes of it. */
  public boolean isX87Initial() {
    long used = fsw | ftw | fop | fcs | fip | fds | fdp | fcw ^ INITIAL_FCW;
    for (int i = 0; i < significand.length; i++) {
      used |= significand[i] | exponent[i];
    }
    return used == 0;
  }

  private void clearPointers() {
    fop = 0;
    fcs = 0;
    fip = 0;
    fds = 0;
    fdp = 0;
  }

  /** Number of the physical register that is ST0. */
  public int top() {
    return fsw >> 11 & 7;
  }

  public void setTop(int register) {
    fsw = fsw & ~TOP | (register & 7) << 11;
  }

  /** Number of the physical register that is ST(i). */
  public int physical(int i) {
    return top() + i & 7;
  }

  public void setControl(int word) {
    fcw = word & FCW_BITS | FCW_FIXED;
    summarise();
  }

  public void setStatus(int word) {
    fsw = word;
    summarise();
  }

  /** An exception flag is set that is not masked: the next waiting instruction raises #MF. */
  public boolean pending() {
    return (fsw & ~fcw & EXCEPTIONS) != 0;
  }

  /** Notes SSE exceptions, in the bits of MXCSR, until the instruction ends. */
  public void raise(int exceptions) {
    raised |= exceptions;
  }

  /** What the instruction has raised, which is forgotten. */
  public int takeRaised() {
    int all = raised;
    raised = 0;
    return all;
  }

  private void summarise() {
    fsw = pending() ? fsw | SUMMARY : fsw & ~SUMMARY;
  }
}
