package touchstone.machine.cpu;

/**
 * The eight segment registers with their hidden parts, indexed ES, CS, SS, DS, FS, GS, LDTR, TR.
 *
 * <p>Attributes have the layout of the VMCS access-rights field: type 0-3, S 4, DPL 5-6, P 7, AVL
 * 12, L 13, D/B 14, G 15, unusable 16. @sdm 25.4.1
 */
public final class SegmentRegisters {
  public static final int ES = 0;
  public static final int CS = 1;
  public static final int SS = 2;
  public static final int DS = 3;
  public static final int FS = 4;
  public static final int GS = 5;
  public static final int LDTR = 6;
  public static final int TR = 7;
  public static final int COUNT = 8;

  public static final int TYPE = 0xF;
  public static final int S = 1 << 4;
  public static final int DPL_SHIFT = 5;
  public static final int P = 1 << 7;
  public static final int AVL = 1 << 12;
  public static final int L = 1 << 13;
  public static final int DB = 1 << 14;
  public static final int G = 1 << 15;
  public static final int UNUSABLE = 1 << 16;

  public final int[] selector = new int[COUNT];
  public final long[] base = new long[COUNT];

  /** In bytes after granularity, 0 to 2^32 - 1. */
  public final long[] limit = new long[COUNT];

  public final int[] attributes = new int[COUNT];
}
