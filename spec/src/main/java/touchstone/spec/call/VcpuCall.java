package touchstone.spec.call;

/** vcpu_op: each on a vCPU of the caller's domain. @xen public/vcpu.h */
public sealed interface VcpuCall extends Call {
  long vcpu();

  record Initialise(long vcpu) implements VcpuCall {}

  record Up(long vcpu) implements VcpuCall {}

  record Down(long vcpu) implements VcpuCall {}

  record IsUp(long vcpu) implements VcpuCall {}

  record RunstateInfo(long vcpu) implements VcpuCall {}

  /**
   * @param inRange the area lies in the caller's address space
   */
  record RegisterRunstate(long vcpu, boolean inRange) implements VcpuCall {}

  record StopPeriodicTimer(long vcpu) implements VcpuCall {}

  /**
   * @param time absolute system time in ns, unsigned
   * @param future VCPU_SSHOTTMR_future
   */
  record SetSingleshotTimer(long vcpu, long time, boolean future) implements VcpuCall {}

  record StopSingleshotTimer(long vcpu) implements VcpuCall {}

  record RegisterInfo(long vcpu, long gfn, long offset) implements VcpuCall {}

  record PhysicalId(long vcpu) implements VcpuCall {}

  /** The argument structure of a vCPU operation cannot be read. */
  record NoArgument(long vcpu, long command) implements VcpuCall {}

  /** Periodic timers, NMIs, the secondary time area, and numbers that mean nothing. */
  record Unserved(long vcpu, long command) implements VcpuCall {}
}
