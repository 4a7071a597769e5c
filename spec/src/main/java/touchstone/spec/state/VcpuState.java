package touchstone.spec.state;

/**
 * A virtual CPU, as far as others can tell or set it.
 *
 * @param initialised has a context to start from
 * @param run whether it competes for a processor
 * @param timer absolute system time in ns of its singleshot timer, Long.MAX_VALUE if none
 * @param upcallVector vector of its event upcall, 0 if the domain's callback serves
 * @param info where its vcpu_info lies: host physical address
 * @param affinity the physical CPUs it may run on: bit n for CPU n, those that exist
 */
public record VcpuState(
    boolean initialised, Run run, long timer, int upcallVector, long info, long affinity) {
  /** Whether a vCPU competes for a processor. */
  public enum Run {
    OFFLINE,
    RUNNABLE,
    BLOCKED
  }

  public VcpuState withRun(Run next) {
    return new VcpuState(initialised, next, timer, upcallVector, info, affinity);
  }

  public VcpuState withTimer(long next) {
    return new VcpuState(initialised, run, next, upcallVector, info, affinity);
  }

  public VcpuState withUpcallVector(int next) {
    return new VcpuState(initialised, run, timer, next, info, affinity);
  }

  public VcpuState withInfo(long next) {
    return new VcpuState(initialised, run, timer, upcallVector, next, affinity);
  }

  public VcpuState withAffinity(long next) {
    return new VcpuState(initialised, run, timer, upcallVector, info, next);
  }

  /** After INIT: without context, and off line until it is started. */
  public VcpuState reset() {
    return new VcpuState(false, Run.OFFLINE, timer, upcallVector, info, affinity);
  }

  public VcpuState started() {
    return new VcpuState(true, run, timer, upcallVector, info, affinity);
  }
}
