package touchstone.machine.vmx;

/** The host's own state could not be loaded: the processor is in shutdown. @sdm 28.7 */
public final class VmxAbortException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code indicator} is the VMX-abort indicator also written to the VMCS. */
  VmxAbortException(int indicator) {
    super("VMX abort " + indicator + ": the processor is in shutdown");
  }
}
