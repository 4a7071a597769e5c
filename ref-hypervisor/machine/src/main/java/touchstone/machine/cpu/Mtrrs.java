package touchstone.machine.cpu;

import java.util.Arrays;

/**
 * Memory-type range registers and PAT values: stored and checked, without effect, because this
 * machine has no caches.
 *
 * @sdm 11.11
 */
final class Mtrrs {
  private static final int VARIABLE = 8;
  private static final long CAPABILITY = 0x500 | VARIABLE;

  private final long[] variable = new long[2 * VARIABLE];
  private final long[] fixed = new long[11];
  private long defaultType;

  void reset() {
    Arrays.fill(variable, 0);
    Arrays.fill(fixed, 0);
    defaultType = 0;
  }

  boolean covers(int msr) {
    return msr == MsrNumbers.MTRR_CAP
        || msr == MsrNumbers.MTRR_DEF_TYPE
        || variable(msr)
        || fixed(msr) >= 0;
  }

  long read(int msr) {
    if (msr == MsrNumbers.MTRR_CAP) {
      return CAPABILITY;
    }
    if (msr == MsrNumbers.MTRR_DEF_TYPE) {
      return defaultType;
    }
    return variable(msr) ? variable[msr - MsrNumbers.MTRR_PHYS_BASE_0] : fixed[fixed(msr)];
  }

  /** False if the register is read-only or the value has reserved bits or an unknown type. */
  boolean write(int msr, long value) {
    if (msr == MsrNumbers.MTRR_CAP) {
      return false;
    }
    if (msr == MsrNumbers.MTRR_DEF_TYPE) {
      return writeDefaultType(value);
    }
    return variable(msr) ? writeVariable(msr, value) : writeFixed(fixed(msr), value);
  }

  private boolean writeDefaultType(long value) {
    if ((value & ~0xCFFL) != 0 || !type((int) value & 0xFF)) {
      return false;
    }
    defaultType = value;
    return true;
  }

  private boolean writeVariable(int msr, long value) {
    boolean mask = (msr & 1) != 0;
    long reserved = -(1L << CpuModel.PHYSICAL_ADDRESS_BITS) | (mask ? 0x7FF : 0xF00);
    if ((value & reserved) != 0 || !mask && !type((int) value & 0xFF)) {
      return false;
    }
    variable[msr - MsrNumbers.MTRR_PHYS_BASE_0] = value;
    return true;
  }

  private boolean writeFixed(int index, long value) {
    for (int shift = 0; shift < 64; shift += 8) {
      if (!type((int) (value >>> shift) & 0xFF)) {
        return false;
      }
    }
    fixed[index] = value;
    return true;
  }

  private static boolean variable(int msr) {
    return msr >= MsrNumbers.MTRR_PHYS_BASE_0 && msr <= MsrNumbers.MTRR_PHYS_LAST;
  }

  private static int fixed(int msr) {
    return switch (msr) {
      case MsrNumbers.MTRR_FIX_64K -> 0;
      case MsrNumbers.MTRR_FIX_16K_0 -> 1;
      case MsrNumbers.MTRR_FIX_16K_1 -> 2;
      default ->
          msr >= MsrNumbers.MTRR_FIX_4K_FIRST && msr <= MsrNumbers.MTRR_FIX_4K_LAST
              ? 3 + msr - MsrNumbers.MTRR_FIX_4K_FIRST
              : -1;
    };
  }

  /** UC, WC, WT, WP, WB. */
  private static boolean type(int value) {
    return value == 0 || value == 1 || value >= 4 && value <= 6;
  }

  /** The PAT value if all eight types exist (UC- too), else #GP(0). @sdm 11.12.2 */
  static long patTypes(Cpu cpu, long value) {
    for (int shift = 0; shift < 64; shift += 8) {
      int entry = (int) (value >>> shift) & 0xFF;
      if (!type(entry) && entry != 7) {
        throw cpu.generalProtection(0);
      }
    }
    return value;
  }
}
