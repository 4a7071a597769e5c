package touchstone.machine.silicon;

import java.util.Arrays;

/** What a run starts from and what it leaves: registers, flags, XMM registers, scratch memory. */
final class CpuImage {
  static final int GPRS = 16;
  static final int XMM_HALVES = 32;
  private static final int DEFAULT_MXCSR = 0x1F80;

  final long[] gpr = new long[GPRS];
  final long[] xmm = new long[XMM_HALVES];
  long flags;
  int mxcsr = DEFAULT_MXCSR;
  final byte[] scratch = new byte[Layout.SCRATCH_BYTES];

  void copyFrom(CpuImage other) {
    System.arraycopy(other.gpr, 0, gpr, 0, GPRS);
    System.arraycopy(other.xmm, 0, xmm, 0, XMM_HALVES);
    flags = other.flags;
    mxcsr = other.mxcsr;
    System.arraycopy(other.scratch, 0, scratch, 0, scratch.length);
  }

  /** The first difference in words, or null if there is none. */
  String differenceTo(CpuImage other) {
    for (int i = 0; i < GPRS; i++) {
      if (gpr[i] != other.gpr[i]) {
        return String.format("gpr %d: %016x, %016x", i, gpr[i], other.gpr[i]);
      }
    }
    if (flags != other.flags) {
      return String.format("flags: %x, %x (%x)", flags, other.flags, flags ^ other.flags);
    }
    for (int i = 0; i < XMM_HALVES; i++) {
      if (xmm[i] != other.xmm[i]) {
        return String.format("xmm %d.%d: %016x, %016x", i / 2, i % 2, xmm[i], other.xmm[i]);
      }
    }
    if (mxcsr != other.mxcsr) {
      return String.format("mxcsr: %x, %x", mxcsr, other.mxcsr);
    }
    int at = Arrays.mismatch(scratch, other.scratch);
    return at < 0
        ? null
        : String.format(
            "memory %x: %02x, %02x", Layout.SCRATCH + at, scratch[at], other.scratch[at]);
  }
}
