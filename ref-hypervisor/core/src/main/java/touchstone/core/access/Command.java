package touchstone.core.access;

/**
 * Numbers by which an {@link AccessPolicy} tells acts of control apart: XEN_DOMCTL_ commands as
 * they are, the others above them.
 */
public final class Command {
  private static final int SYSCTL = 0x10000;
  private static final int HYPERCALL = 0x20000;

  private Command() {}

  /** XEN_SYSCTL_ command, 0 to 65535. */
  /*@ public normal_behavior
    @ requires 0 <= command && command < 65536;
    @ ensures \result == 65536 + command;
    @ assignable \strictly_nothing;
    @*/
  public static int sysctl(int command) {
    return SYSCTL + command;
  }

  /** Whether the number is one of {@link #hypercall}, not a domctl or sysctl command. */
  /*@ public normal_behavior
    @ ensures \result <==> 131072 <= command;
    @ assignable \strictly_nothing;
    @*/
  public static boolean isHypercall(int command) {
    return HYPERCALL <= command;
  }

  /** Operation (0 to 255) of any other hypercall (0 to 55) when it names another domain. */
  /*@ public normal_behavior
    @ requires 0 <= number && number < 56 && 0 <= operation && operation < 256;
    @ ensures \result == 131072 + number * 256 + operation;
    @ assignable \strictly_nothing;
    @*/
  public static int hypercall(int number, int operation) {
    return HYPERCALL + number * 256 + operation;
  }
}
