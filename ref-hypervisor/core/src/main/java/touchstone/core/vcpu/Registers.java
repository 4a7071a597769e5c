package touchstone.core.vcpu;

/** Numbers of the registers the core reads and writes through {@code VirtualizationDriver}. */
public final class Registers {
  public static final int CR0 = 0;
  public static final int CR3 = 1;
  public static final int CR4 = 2;
  public static final int EFER = 3;
  public static final int RIP = 4;
  public static final int RSP = 5;
  public static final int RFLAGS = 6;
  public static final int DR7 = 7;

  private Registers() {}
}
