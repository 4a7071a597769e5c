package touchstone.host.device;

/**
 * The hypervisor threw while a backend asked it for something. That is no fault of the backend's,
 * which otherwise ends alone when it fails, and must not pass for one.
 */
public final class HypervisorFault extends Error {
  private static final long serialVersionUID = 1L;

  private final RuntimeException fault;

  public HypervisorFault(RuntimeException fault) {
    super(fault);
    this.fault = fault;
  }

  /** What was thrown. */
  public RuntimeException fault() {
    return fault;
  }
}
