package touchstone.machine.cpu;

/** Bits of the extended feature enable register. @sdm 2.2.1 @apm 3.1.7 */
public final class Efer {
  public static final long SCE = 1L;
  public static final long LME = 1L << 8;
  public static final long LMA = 1L << 10;
  public static final long NXE = 1L << 11;
  public static final long SVME = 1L << 12;

  private Efer() {}
}
