package touchstone.host.toolstack;

/**
 * What XEN_DOMCTL_getdomaininfo says of a domain.
 *
 * @param flags XEN_DOMINF_ bits
 * @param pages frames it owns
 * @param cpuTime nanoseconds its vCPUs have run
 * @xen public/domctl.h
 */
public record DomainInfo(int domain, int flags, long pages, long cpuTime) {
  static final int DYING = 1;
  static final int SHUTDOWN = 1 << 2;
  static final int PAUSED = 1 << 3;
  static final int SHUTDOWN_SHIFT = 16;
  static final int SHUTDOWN_MASK = 255;

  public boolean isDying() {
    return (flags & DYING) != 0;
  }

  public boolean isShutdown() {
    return (flags & SHUTDOWN) != 0;
  }

  public boolean isPaused() {
    return (flags & PAUSED) != 0;
  }

  /** SHUTDOWN_ reason, meaningful if {@link #isShutdown()}. @xen public/sched.h */
  public int shutdownReason() {
    return flags >> SHUTDOWN_SHIFT & SHUTDOWN_MASK;
  }
}
