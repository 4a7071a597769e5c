package touchstone.machine.cpu;

/**
 * An exception of the guest on its way to the event delivery: a preallocated signal without a stack
 * trace, because a returning slow path costs every memory access (reference/execution-speed.md).
 */
public final class Fault extends RuntimeException {
  public static final int NO_ERROR_CODE = -1;

  public static final int DE = 0;
  public static final int DB = 1;
  public static final int NMI = 2;
  public static final int BP = 3;
  public static final int OF = 4;
  public static final int BR = 5;
  public static final int UD = 6;
  public static final int NM = 7;
  public static final int DF = 8;
  public static final int TS = 10;
  public static final int NP = 11;
  public static final int SS = 12;
  public static final int GP = 13;
  public static final int PF = 14;
  public static final int MF = 16;
  public static final int AC = 17;
  public static final int MC = 18;
  public static final int XM = 19;

  private static final long serialVersionUID = 1;

  public int vector;

  /** Error code, or {@link #NO_ERROR_CODE}. */
  public int errorCode;

  /** CR2 for #PF, the bits to set in DR6 for #DB, else 0. */
  public long qualification;

  Fault() {
    super(null, null, false, false);
  }

  Fault set(int newVector, int newErrorCode, long newQualification) {
    vector = newVector;
    errorCode = newErrorCode;
    qualification = newQualification;
    return this;
  }
}
