package touchstone.host.toolstack;

/**
 * What XEN_DOMCTL_getdomaininfo says of a domain.
 *
 * @param flags XEN_DOMINF_ bits
 * @param pages frames it owns
 * @param maxPages frames it may own
 * @param cpuTime nanoseconds its vCPUs have run
 * @param onlineVcpus vCPUs that are on line
 * @param vcpus vCPUs it has
 * @xen public/domctl.h
 */
public record DomainInfo(
    int domain, int flags, long pages, long maxPages, long cpuTime, int onlineVcpus, int vcpus) {
  static final int DYING = 1;
  static final int SHUTDOWN = 1 << 2;
  static final int PAUSED = 1 << 3;
  static final int BLOCKED = 1 << 4;
  static final int RUNNING = 1 << 5;
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

  /** No vCPU could run if it were given a CPU. */
  public boolean isBlocked() {
    return (flags & BLOCKED) != 0;
  }

  /** A vCPU is on a CPU. */
  public boolean isRunning() {
    return (flags & RUNNING) != 0;
  }

  /** SHUTDOWN_ reason, meaningful if {@link #isShutdown()}. @xen public/sched.h */
  public int shutdownReason() {
    return flags >> SHUTDOWN_SHIFT & SHUTDOWN_MASK;
  }
}
