package touchstone.machine.cpu;

/**
 * Thrown after a VM exit has been completed (guest state saved, host state loaded) to leave the
 * instruction that caused it; the interpreter goes on in the host.
 */
public final class VmExitSignal extends RuntimeException {
  public static final VmExitSignal INSTANCE = new VmExitSignal();

  private static final long serialVersionUID = 1;

  private VmExitSignal() {
    super(null, null, false, false);
  }
}
